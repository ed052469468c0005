import { describe, expect, it } from "vitest";
import type { KerberosRealm, WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { LatestObjects } from "../../../../src/controllers/latest-objects.ts";
import {
  createRealmConditionReconcile,
  type FollowQueues,
  followRealm,
  refreshIfDiffering,
} from "../../../../src/controllers/windows-authentication/follow-realm.ts";
import { ConflictError } from "../../../../src/errors.ts";
import { keyOf } from "../../../../src/kube/client.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

type Told = readonly [status: "True" | "False" | "Unknown", reason: string, message: string];

function realm(
  ready: Told = ["True", "Succeeded", "Fine."],
  { spec = {}, generation = 1, reachable = true }: { spec?: object; generation?: number; reachable?: boolean } = {},
): KerberosRealm {
  const bare = kerberosRealm(spec, { generation });
  const conditions = bare.status!.conditions!.map((one) => {
    if (one.type === "Ready") return { ...one, status: ready[0], reason: ready[1], message: ready[2] };
    return one.type === "TenantReachable" && !reachable ? { ...one, status: "False" as const } : one;
  });
  return { ...bare, status: { observedGeneration: generation, conditions } };
}

const STOPPED: Told = ["False", "SynchronizationStopped", "Synchronisation is turned off."];

/** A Ready object that tells of a realm as {@link realm} is, in a world with the given realm. */
async function resting(now: KerberosRealm = realm()) {
  const world = new ReconcileWorld();
  world.realms.put(realm());
  await world.settle();
  world.realms.put(now);
  const added: string[] = [];
  const enqueue = (queue: string) => ({
    add: (key: string, { priority, delayMs = 0 }: { readonly priority: string; readonly delayMs?: number }): void =>
      void added.push(`${queue} ${key} ${priority}${delayMs > 0 ? " later" : ""}`),
  });
  const queues: FollowQueues = { passes: enqueue("pass"), refreshes: enqueue("refresh") };
  const follow = (before: KerberosRealm | undefined, after: KerberosRealm | undefined, initial = false): void =>
    followRealm({ key: keyOf(kerberosRealm()), before, after, initial }, world, queues);
  return { world, added, queues, follow };
}

describe("followRealm()", () => {
  const denied = realm(undefined, { spec: { access: [] }, generation: 2 });
  const suspended = realm(undefined, { spec: { suspend: true }, generation: 2 });
  const slower = realm(undefined, { spec: { interval: "1h" }, generation: 2 });
  const unreachable = realm(["False", "CredentialExpired", "The secret has expired."], { reachable: false });

  it.each<[string, KerberosRealm, KerberosRealm, readonly string[]]>([
    ["stops being Ready", realm(), realm(STOPPED), ["refresh team-a/sqlmi-01 resync later"]],
    ["changes in a way that no object sees", realm(), slower, []],
    ["shuts the object out", realm(), denied, ["pass team-a/sqlmi-01 resync later"]],
    ["is suspended", realm(), suspended, ["pass team-a/sqlmi-01 resync later"]],
    ["cannot be reached any more", realm(), unreachable, ["pass team-a/sqlmi-01 resync later"]],
    ["can be reached again", unreachable, realm(), ["pass team-a/sqlmi-01 resync later"]],
  ])("an object at rest, when the realm %s", async (_name, before, after, expected) => {
    const { added, follow } = await resting(after);
    follow(before, after);
    expect(added).toEqual(expected);
  });

  it("when app roles are no longer allowed, a Ready object gets a pass", async () => {
    const rule = (appRoles: string) => ({ access: [{ ...kerberosRealm().spec.access[0], appRoles }] });
    const before = realm(undefined, { spec: rule("Allow") });
    const after = realm(undefined, { spec: rule("Deny"), generation: 2 });
    const { added, follow } = await resting(after);
    follow(before, after);
    expect(added).toEqual(["pass team-a/sqlmi-01 resync later"]);
  });

  it("an object that waits goes at once", async () => {
    const { world, added, follow } = await resting(realm(STOPPED));
    world.objects.put(windowsAuthentication());
    follow(realm(), realm(STOPPED));
    expect(added).toEqual(["pass team-a/sqlmi-01 repair"]);
  });

  it("a realm that comes into sight when the process starts only leads to what differs", async () => {
    const same = await resting();
    same.follow(undefined, realm(), true);
    const other = await resting(realm(STOPPED));
    other.follow(undefined, realm(STOPPED), true);
    expect([same.added, other.added]).toEqual([[], ["refresh team-a/sqlmi-01 resync later"]]);
  });

  it("leaves a suspended object alone", async () => {
    const { world, added, follow } = await resting(denied);
    const object = world.object;
    world.objects.put({ ...object, spec: { ...object.spec, suspend: true } });
    follow(realm(), denied);
    expect(added).toEqual([]);
  });
});

describe("the refresh of RealmReady", () => {
  const reconcile = (world: ReconcileWorld) => {
    const deps = world.deps();
    return createRealmConditionReconcile({
      ...deps,
      settings: world.settings,
      latest: new LatestObjects(world.objects),
    });
  };
  const context = { signal: new AbortController().signal, priority: "resync", reconcileId: "r" } as const;

  it("writes that one condition, asks Azure nothing, and is then at rest", async () => {
    const { world, added, queues } = await resting(realm(STOPPED));
    const before = world.object;
    world.azure.calls = [];
    await reconcile(world)(world.key, context);
    const told = (object: WindowsAuthentication) =>
      object.status?.conditions?.find(({ type }) => type === "RealmReady");
    expect(told(world.object)).toMatchObject({
      status: "False",
      reason: "SynchronizationStopped",
      message: "KerberosRealm default: Synchronisation is turned off.",
      observedGeneration: 1,
    });
    const others = (object: WindowsAuthentication) => ({
      ...object.status,
      conditions: object.status?.conditions?.filter(({ type }) => type !== "RealmReady"),
    });
    expect(others(world.object)).toEqual(others(before));
    expect(world.azure.calls).toEqual([]);
    refreshIfDiffering(world.object, world, queues.refreshes);
    expect(added).toEqual([]);
  });

  it("writes nothing for an object that agrees, is gone, or has a pass of its own before it", async () => {
    const agreeing = await resting();
    const writes = agreeing.world.statuses.length;
    await reconcile(agreeing.world)(agreeing.world.key, context);
    agreeing.world.objects.put(windowsAuthentication());
    agreeing.world.realms.put(realm(STOPPED));
    await reconcile(agreeing.world)(agreeing.world.key, context);
    agreeing.world.objects.objects.clear();
    await reconcile(agreeing.world)(agreeing.world.key, context);
    expect(agreeing.world.statuses).toHaveLength(writes);
  });

  it("gives way to a pass that wrote in between", async () => {
    const { world } = await resting(realm(STOPPED));
    const asked: unknown[] = [];
    const deps = world.deps();
    const kube = {
      ...deps.kube,
      applyStatus: (_kind: object, _object: object, _status: object, call: unknown) => {
        asked.push(call);
        return Promise.reject(new ConflictError("It has changed."));
      },
    };
    const refresh = createRealmConditionReconcile({ ...deps, kube, settings: world.settings });
    await expect(refresh(world.key, context)).rejects.toThrow(ConflictError);
    expect(asked).toEqual([{ resourceVersion: world.object.metadata.resourceVersion }]);
  });
});
