import { describe, expect, it } from "vitest";
import { customResourceDefinitions } from "../../../src/api/crd.ts";
import {
  BY_INSTANCE,
  BY_REALM,
  instanceNameOf,
  KERBEROS_REALM,
  realmNameOf,
  WINDOWS_AUTHENTICATION,
  type WindowsAuthentication,
  windowsAuthenticationIndexes,
} from "../../../src/controllers/kinds.ts";
import { INSTANCE_ID } from "../../fakes/fake-azure.ts";
import { windowsAuthentication } from "../../fakes/reconcile-world.ts";

/** An object as the cache may hold it, whatever its spec is. */
function stored(spec: unknown): WindowsAuthentication {
  return { ...windowsAuthentication(), spec: spec as WindowsAuthentication["spec"] };
}

describe("the addresses of both kinds", () => {
  it.each([WINDOWS_AUTHENTICATION, KERBEROS_REALM])("are those of the CRD: $kind", (kind) => {
    const crds = customResourceDefinitions().map(({ spec }) => spec);
    const found = crds.find(({ names }) => names.kind === kind.kind);
    expect({
      group: found?.group,
      version: found?.versions[0]?.name,
      kind: found?.names.kind,
      plural: found?.names.plural,
      namespaced: found?.scope === "Namespaced",
    }).toEqual(kind);
  });
});

describe("what is read of a stored spec", () => {
  it.each<[string, unknown, string[], string, string | undefined]>([
    [
      "a good one",
      { managedInstance: { resourceId: INSTANCE_ID.toUpperCase() }, realmRef: { name: "contoso" } },
      [INSTANCE_ID.toLowerCase()],
      "contoso",
      "SQLMI-01",
    ],
    [
      "one without a realm",
      { managedInstance: { resourceId: INSTANCE_ID } },
      [INSTANCE_ID.toLowerCase()],
      "default",
      "sqlmi-01",
    ],
    ["one with a foreign id", { managedInstance: { resourceId: "/x" } }, ["/x"], "default", undefined],
    ["one with an id that is no text", { managedInstance: { resourceId: 1 } }, [], "default", undefined],
    ["an empty one", {}, [], "default", undefined],
    ["none", undefined, [], "default", undefined],
  ])("%s", (_name, spec, instances, realm, name) => {
    const object = stored(spec);
    expect(windowsAuthenticationIndexes[BY_INSTANCE]!(object)).toEqual(instances);
    expect(windowsAuthenticationIndexes[BY_REALM]!(object)).toEqual([realm]);
    expect([realmNameOf(object), instanceNameOf(object)]).toEqual([realm, name]);
  });

  it("cuts a name that status could not hold", () => {
    const resourceId = INSTANCE_ID.replace("sqlmi-01", "x".repeat(100));
    expect(instanceNameOf(stored({ managedInstance: { resourceId } }))).toBe("x".repeat(63));
  });
});
