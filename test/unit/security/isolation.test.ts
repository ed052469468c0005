import { describe, expect, it } from "vitest";
import { windowsAuthenticationSpecSchema } from "../../../src/api/v1alpha1/windows-authentication.ts";
import { WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../../../src/controllers/kinds.ts";
import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import { objectKey } from "../../../src/kube/client.ts";
import type { Json } from "../../fakes/field-ownership.ts";
import { azureEffects } from "../../support/in-process/end-state.ts";
import { InProcessWorld, instanceId, type OperatorProcess } from "../../support/in-process/in-process-world.ts";
import { NAMESPACE, SUBSCRIPTION, WHOLE_REALM } from "../../support/in-process/sample-objects.ts";
import { isReady } from "../../support/in-process/scenarios.ts";

const MINUTE_MS = 60_000;
/** A namespace of somebody else, next to {@link NAMESPACE}, whose instances it would like to know about. */
const STRANGER = "team-stranger";
const OPEN = { access: [{ namespaces: ["*"], subscriptions: [SUBSCRIPTION] }] };

async function start(): Promise<{ readonly world: InProcessWorld; readonly process: OperatorProcess }> {
  const world = await InProcessWorld.create({ config: { leaderElection: false, sweepIntervalMs: 5 * MINUTE_MS } });
  return { world, process: world.start() };
}

function declareIn(world: InProcessWorld, namespace: string, name: string, spec: Json = {}): void {
  world.api.put(WINDOWS_AUTHENTICATION, {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "WindowsAuthentication",
    metadata: { name, namespace },
    spec: windowsAuthenticationSpecSchema.parse({
      managedInstance: { resourceId: instanceId(name) },
      realmRef: { name: "contoso" },
      ...spec,
    }),
  });
}

const objectIn = (world: InProcessWorld, namespace: string, name: string): WindowsAuthentication | undefined =>
  world.api.object<WindowsAuthentication>(WINDOWS_AUTHENTICATION, name, namespace);

/** What whoever may read the namespace sees: the objects and the events in it. */
function seenIn(world: InProcessWorld, namespace: string): string {
  const events = world.record.calls.filter(({ target }) => target.includes(`/namespaces/${namespace}/events`));
  const objects = world.api
    .objects<WindowsAuthentication>(WINDOWS_AUTHENTICATION)
    .filter(({ metadata }) => metadata.namespace === namespace);
  return JSON.stringify([objects.map(({ status }) => status), events.map(({ body }) => body)]);
}

describe("a namespace that the realm's access does not name", () => {
  it("learns nothing of an instance: one that is there, is stopped, has a service principal, or is not there looks the same", async () => {
    const { world } = await start();
    world.declare();
    await world.until(() => isReady(world), 30 * MINUTE_MS);
    const names = ["sqlmi-payments", "sqlmi-ledger", "sqlmi-gone"];
    for (const name of names) declareIn(world, STRANGER, name);
    const mark = world.record.last;
    await world.pass(60 * MINUTE_MS);
    const told = names.map((name) => JSON.stringify(objectIn(world, STRANGER, name)?.status).replaceAll(name, "…"));
    expect(new Set(told).size).toBe(1);
    expect(conditionOf(objectIn(world, STRANGER, "sqlmi-ledger")?.status?.conditions, "Ready")?.reason).toBe(
      "AccessDenied",
    );
    const asked = world.record
      .after(mark)
      .filter(({ target }) => /sqlmi-(?:ledger|gone)/.test(target) && !target.startsWith("/apis/"));
    expect(asked).toEqual([]);
  });

  it("learns nothing of the realm: neither who may, nor its tenant, identities, domains or state", async () => {
    const { world } = await start();
    world.editRealm(WHOLE_REALM);
    world.setDirectory("no-trust");
    declareIn(world, STRANGER, "sqlmi-ledger");
    await world.pass(60 * MINUTE_MS);
    const seen = seenIn(world, STRANGER);
    expect(seen).toContain("AccessDenied");
    expect(seen).not.toMatch(
      new RegExp([NAMESPACE, "aaaaaaaa-0000", "cccccccc-0000", "contoso\\.test", "Trust"].join("|")),
    );
  });

  it("gets nothing done, not even by being the older one: whoever has access is served", async () => {
    const { world } = await start();
    declareIn(world, STRANGER, "sqlmi-payments");
    await world.pass(10 * MINUTE_MS);
    world.declare();
    expect(await world.until(() => isReady(world), 30 * MINUTE_MS)).toBe(true);
    expect(seenIn(world, NAMESPACE)).not.toContain(STRANGER);
  });

  it("takes nothing back when it goes, with Revert, though its status says that it owns all", async () => {
    const { world } = await start();
    world.declare();
    await world.until(() => isReady(world), 30 * MINUTE_MS);
    declareIn(world, STRANGER, "sqlmi-payments", { deletionPolicy: "Revert" });
    await world.pass(10 * MINUTE_MS);
    // As somebody does who may write status.
    const object = objectIn(world, STRANGER, "sqlmi-payments")!;
    world.api.put(WINDOWS_AUTHENTICATION, {
      ...object,
      status: { ...object.status, owned: world.object!.status!.owned },
    });
    const mark = world.record.last;
    world.api.remove(WINDOWS_AUTHENTICATION, objectKey("sqlmi-payments", STRANGER));
    await world.until(() => objectIn(world, STRANGER, "sqlmi-payments") === undefined, 30 * MINUTE_MS);
    expect(objectIn(world, STRANGER, "sqlmi-payments")).toBeUndefined();
    expect(azureEffects(world.record.after(mark))).toEqual([]);
  });
});

describe("two namespaces that may both declare one instance", () => {
  async function claimedTwice(): Promise<{ readonly world: InProcessWorld; readonly process: OperatorProcess }> {
    const { world, process } = await start();
    world.editRealm(OPEN);
    world.declare();
    await world.until(() => isReady(world), 30 * MINUTE_MS);
    declareIn(world, STRANGER, "second", {
      managedInstance: {
        resourceId: instanceId("sqlmi-payments").replace("resourceGroups/rg-prod", "RESOURCEGROUPS/RG-PROD"),
      },
      deletionPolicy: "Revert",
    });
    await world.pass(30 * MINUTE_MS);
    return { world, process };
  }

  it("the older one is served, also against another spelling of the id; the other learns that there is one, and nothing of it", async () => {
    const { world } = await claimedTwice();
    expect(isReady(world)).toBe(true);
    const status = objectIn(world, STRANGER, "second")?.status;
    expect(conditionOf(status?.conditions, "Ready")).toMatchObject({
      status: "False",
      reason: "DuplicateInstance",
      message:
        "An older WindowsAuthentication of another namespace already declares this managed instance; only the oldest object is acted on. Delete one of them.",
    });
    expect(Object.keys(status ?? {}).sort()).toEqual(
      ["conditions", "history", "failing", "managedInstance", "observedGeneration"].sort(),
    );
    expect(status?.managedInstance).toEqual({ name: "sqlmi-payments" });
    const { servicePrincipal } = world.object!.status!;
    for (const id of Object.values(servicePrincipal!)) expect(seenIn(world, STRANGER)).not.toContain(id);
    expect(seenIn(world, STRANGER)).not.toContain(NAMESPACE);
    expect(seenIn(world, NAMESPACE)).not.toContain(STRANGER);
  });

  it("the other one takes nothing back when it goes", async () => {
    const { world } = await claimedTwice();
    const mark = world.record.last;
    world.api.remove(WINDOWS_AUTHENTICATION, objectKey("second", STRANGER));
    await world.until(() => objectIn(world, STRANGER, "second") === undefined, 30 * MINUTE_MS);
    await world.pass(30 * MINUTE_MS);
    expect(objectIn(world, STRANGER, "second")).toBeUndefined();
    expect(azureEffects(world.record.after(mark))).toEqual([]);
    expect(isReady(world)).toBe(true);
  });

  it("events stand in the namespace of what they are about, and metrics tell nothing of Azure", async () => {
    const { world, process } = await claimedTwice();
    const written = world.record.calls.filter(({ method, target }) => method === "POST" && target.includes("/events"));
    const places = written.map(({ target, body = "{}" }) => {
      const { regarding } = JSON.parse(body) as { readonly regarding: { readonly namespace?: string } };
      return [/\/namespaces\/([^/]+)\//.exec(target)?.[1], regarding.namespace ?? "default"] as const;
    });
    expect(places.length).toBeGreaterThan(2);
    expect(places.filter(([place, about]) => place !== about)).toEqual([]);
    const metrics = await process.metrics.exposition.metrics();
    expect(metrics).toContain('namespace="team-stranger",name="second",realm="contoso",type="Ready",status="False"} 1');
    const { servicePrincipal } = world.object!.status!;
    const ids = ["sqlmi-", SUBSCRIPTION, world.tenant.id, ...Object.values(servicePrincipal!)].filter(
      (id) => id !== undefined,
    );
    expect(ids.filter((id) => metrics.includes(id))).toEqual([]);
  });
});
