import { describe, expect, it } from "vitest";
import type { ConditionalAccessPolicy } from "../../../../src/azure/ports.ts";
import { policiesKey } from "../../../../src/controllers/windows-authentication/conditional-access-cache.ts";
import { followPolicies } from "../../../../src/controllers/windows-authentication/follow-policies.ts";
import { blockingPolicy } from "../../../fakes/conditional-access-policy.ts";
import { INSTANCE_ID, REALM } from "../../../fakes/fake-azure.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

const CLIENT = "99999999-9999-9999-9999-999999999999";
const IDENTITY = { clientSecret: { clientId: CLIENT, secretRef: { name: "s", key: "k" } } };
const APP = "app-1";
const OTHER = "app-2";
const DIRECTORY = "00000002-0000-0000-c000-000000000000";

/** Who is woken by this change of the list, in a world where one object is Ready. */
async function woken(
  before: readonly ConditionalAccessPolicy[],
  after: readonly ConditionalAccessPolicy[],
  change: (world: ReconcileWorld) => void = () => undefined,
): Promise<readonly string[]> {
  const world = new ReconcileWorld();
  await world.settle();
  change(world);
  const added: string[] = [];
  const passes = {
    add: (key: string, { priority, delayMs = 0 }: { readonly priority: string; readonly delayMs?: number }) =>
      added.push(`${key} ${priority}${delayMs > 0 ? " later" : ""}`),
  };
  followPolicies({ key: policiesKey(REALM), before, after }, world, passes);
  return added;
}

/** Changes the specification without a new generation, as if the object had come to rest with it. */
function edit(world: ReconcileWorld, spec: object): void {
  world.objects.put({ ...world.object, spec: windowsAuthentication(spec).spec });
}

describe("followPolicies()", () => {
  const on = (...includeApplications: string[]) => blockingPolicy({ includeApplications });

  it.each<[string, readonly ConditionalAccessPolicy[], readonly ConditionalAccessPolicy[], boolean]>([
    ["a policy that blocks all comes", [], [blockingPolicy()], true],
    ["a policy that blocks all goes", [blockingPolicy()], [], true],
    ["its application is excluded", [blockingPolicy()], [blockingPolicy({ excludeApplications: [APP] })], true],
    ["a policy that blocks it gets another name", [on(APP)], [{ ...on(APP), displayName: "Other" }], true],
    ["a policy for the directory comes", [], [on(DIRECTORY)], true],
    ["a policy for another application comes", [], [on(OTHER)], false],
    ["a policy that is only reported comes", [], [{ ...on(APP), state: "enabledForReportingButNotEnforced" }], false],
    ["a policy that blocks it gets another control", [on(APP)], [{ ...on(APP), builtInControls: ["block"] }], false],
  ])("where %s", async (_what, before, after, isWoken) => {
    expect(await woken(before, after)).toEqual(isWoken ? ["team-a/sqlmi-01 resync later"] : []);
  });

  it.each<[string, (world: ReconcileWorld) => void]>([
    ["does not look at policies", (world) => edit(world, { checks: { conditionalAccess: "Skip" } })],
    ["is suspended", (world) => edit(world, { suspend: true })],
    ["is under way, and reads them anyway", (world) => world.edit({ interval: "1h" })],
    ["has no application", (world) => world.objects.put({ ...world.object, status: { observedGeneration: 1 } })],
    [
      "is of a realm with another identity",
      (world) => world.realms.put(kerberosRealm({ credentials: { graph: IDENTITY } })),
    ],
    ["is of a realm of another tenant", (world) => world.realms.put(kerberosRealm({ tenantId: CLIENT }))],
    ["is of a realm that cannot be read", (world) => world.realms.put({ ...kerberosRealm(), spec: {} as never })],
  ])("does not wake an object that %s", async (_what, change) => {
    expect(await woken([], [blockingPolicy()], change)).toEqual([]);
  });

  it("wakes objects of every realm that shares the list, and at once those that are not Ready", async () => {
    const added = await woken([], [blockingPolicy()], (world) => {
      world.realms.put(kerberosRealm({ credentials: { resourceManager: IDENTITY } }, { name: "shared" }));
      const spec = { managedInstance: { resourceId: `${INSTANCE_ID}-2` }, realmRef: { name: "shared" } };
      const { status } = world.object;
      const conditions = status!.conditions!.map((one) =>
        one.type === "Ready" ? { ...one, status: "False" as const } : one,
      );
      const stalled = windowsAuthentication(spec, { name: "stalled", uid: "uid-2" });
      world.objects.put({ ...stalled, status: { ...status!, conditions } });
    });
    expect(added).toEqual(["team-a/sqlmi-01 resync later", "team-a/stalled repair"]);
  });
});
