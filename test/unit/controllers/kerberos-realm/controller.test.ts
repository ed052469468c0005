import { describe, expect, it } from "vitest";
import {
  createKerberosRealmController,
  realmsUsingSecret,
} from "../../../../src/controllers/kerberos-realm/controller.ts";
import type { KerberosRealm, WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { HandInformer } from "../../../fakes/hand-informer.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

function wired() {
  const world = new ReconcileWorld();
  const objects = new HandInformer<WindowsAuthentication>(world.objects);
  const realms = new HandInformer<KerberosRealm>(world.realms);
  const added: string[] = [];
  const controller = createKerberosRealmController({ ...world.deps(), objects, realms });
  controller.watch({
    add: (key, { priority, delayMs = 0 }) => void added.push(`${key} ${priority} ${delayMs}`),
  });
  return { objects, realms, added };
}

describe("createKerberosRealmController()", () => {
  it("looks at a new or changed realm at once, as somebody's change", () => {
    const { realms, added } = wired();
    realms.change(undefined, kerberosRealm());
    realms.change(kerberosRealm(), kerberosRealm({}, { generation: 2 }));
    expect(added).toEqual(["default user 0", "default user 0"]);
  });

  it("counts rights again a moment after an object came, changed or went", () => {
    const { objects, added } = wired();
    objects.change(undefined, windowsAuthentication());
    objects.change(windowsAuthentication(), windowsAuthentication({}, { generation: 2 }));
    objects.change(windowsAuthentication(), undefined);
    expect(added).toEqual(Array.from({ length: 3 }, () => "default repair 2000"));
  });

  it("counts them for both realms of an object that went from one to the other", () => {
    const { objects, added } = wired();
    objects.change(windowsAuthentication(), windowsAuthentication({ realmRef: { name: "other" } }, { generation: 2 }));
    expect(added).toEqual(["default repair 2000", "other repair 2000"]);
  });

  it("counts them when an object turned out to ask for an app role", () => {
    const { objects, added } = wired();
    const missing = [{ resourceAppId: "a", delegatedScopes: [], appRoles: ["User.Read.All"] }];
    const consent = { granted: [], missing, unexpected: [] };
    objects.change(windowsAuthentication(), { ...windowsAuthentication(), status: { observedGeneration: 1, consent } });
    expect(added).toEqual(["default repair 2000"]);
  });

  it("rests while only a status changes, and while the first list is read", () => {
    const { objects, added } = wired();
    objects.change(windowsAuthentication(), { ...windowsAuthentication(), status: { observedGeneration: 1 } });
    objects.change(undefined, windowsAuthentication(), true);
    expect(added).toEqual([]);
  });
});

describe("realmsUsingSecret()", () => {
  const clientId = "33333333-3333-3333-3333-333333333333";
  const secretRef = { name: "azure" };
  it.each<[string, object, string[]]>([
    ["a client secret for Graph", { graph: { clientSecret: { clientId, secretRef } } }, ["default"]],
    ["a certificate for Resource Manager", { resourceManager: { certificate: { clientId, secretRef } } }, ["default"]],
    ["another Secret", { graph: { clientSecret: { clientId, secretRef: { name: "other" } } } }, []],
    ["no Secret", {}, []],
  ])("with %s", (_name, credentials, keys) => {
    expect(realmsUsingSecret([kerberosRealm({ credentials })], "azure")).toEqual(keys);
  });
});
