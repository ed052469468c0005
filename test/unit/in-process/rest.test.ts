import { expect, it } from "vitest";
import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import { writes } from "../../support/in-process/end-state.ts";
import { InProcessWorld, instanceId } from "../../support/in-process/in-process-world.ts";
import type { CallService, OutsideCall } from "../../support/in-process/outside-calls.ts";
import { isWholeRealmReady } from "../../support/in-process/realm-scenarios.ts";
import { WHOLE_REALM } from "../../support/in-process/sample-objects.ts";
import { isReady } from "../../support/in-process/scenarios.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const BLOCKING_POLICY = {
  id: "66666666-0000-4000-8000-0000000000ff",
  displayName: "Require MFA",
  state: "enabled",
  conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
} as const;

/**
 * The most that a day at rest may read, for one object in one subscription and one realm.
 *
 * Sweeps: day / sweepInterval, each one list of instances and one batch of grants.
 * Complete checks of the object: each place in its interval comes once, day / interval (+ 1 for where the day begins); each
 * reads the instance; in Graph the application, its service principal, grants, app roles, the directory role of the
 * instance's identity, and one API whose cached copy may be too old.
 * Conditional Access: one list per interval of the realm, day / interval (+ 1), whatever the number of objects.
 * Checks of the realm: day / interval (+ 1), each one request for the rights in the subscription.
 * Tokens: two identities, each renewed at 45 % of its life at the earliest; and each check of the realm may want a fresh
 * one for Graph, since only that shows permissions granted meanwhile.
 */
function bounds(config: {
  readonly sweepIntervalMs: number;
  readonly intervalMs: number;
  readonly tokenLifetimeMs: number;
}): Readonly<Record<Exclude<CallService, "lease" | "kubernetes" | "ldap">, number>> {
  const sweeps = Math.ceil(DAY_MS / config.sweepIntervalMs);
  const checks = Math.ceil(DAY_MS / config.intervalMs) + 1;
  const lists = checks;
  return {
    arm: sweeps + checks + checks,
    // A sweep that meets an old copy of the API reads it again, too.
    graph: sweeps + 6 * checks + lists + Math.ceil(DAY_MS / (60 * MINUTE_MS)) + 1,
    token: 2 * Math.ceil(DAY_MS / (config.tokenLifetimeMs * 0.45)) + checks,
  };
}

it("a day with everything Ready costs no write but the Lease, and reads within the bound", {
  timeout: 120_000,
}, async () => {
  // Without the Lease, whose 43,200 renewals would only cost time; the next test has it.
  const world = await InProcessWorld.create({ config: { leaderElection: false } });
  world.start();
  world.declare();
  await world.until(() => isReady(world), 10 * MINUTE_MS);
  // The events of the way up end their series a little later.
  await world.pass(15 * MINUTE_MS);
  const before = { object: world.object, realm: world.realm, azure: structuredClone(world.azure) };
  const from = world.record.last;

  await world.pass(DAY_MS);

  const calls = world.record.after(from);
  expect(writes(calls)).toEqual([]);
  expect({ object: world.object, realm: world.realm, azure: world.azure }).toEqual(before);
  const count = (service: CallService): number => calls.filter((call) => call.service === service).length;
  const most = bounds({ sweepIntervalMs: MINUTE_MS, intervalMs: 30 * MINUTE_MS, tokenLifetimeMs: 3_599_000 });
  expect(count("arm")).toBeLessThanOrEqual(most.arm);
  expect(count("graph")).toBeLessThanOrEqual(most.graph);
  expect(count("token")).toBeLessThanOrEqual(most.token);
  // Kubernetes is only watched: four streams, each renewed after four to five minutes, and never listed again.
  expect(calls.filter(({ service, method }) => service === "kubernetes" && method !== "WATCH")).toEqual([]);
  expect(count("kubernetes")).toBeLessThanOrEqual(4 * Math.ceil(DAY_MS / (4 * MINUTE_MS)));
});

it("a fleet reads one list of policies per interval, and all of it notices a new one within that time", {
  timeout: 120_000,
}, async () => {
  const names = Array.from({ length: 8 }, (_, at) => `sqlmi-${at}`);
  const world = await InProcessWorld.create({
    config: { leaderElection: false },
    azure: ({ managedInstances }) => {
      for (const name of names) managedInstances.push({ ...managedInstances[0]!, resourceId: instanceId(name) });
    },
  });
  const have = (type: "Ready" | "SignInUnblocked", status: string) => (): boolean =>
    names.every((name) => conditionOf(world.declared(name)?.status?.conditions, type)?.status === status);
  world.start();
  for (const name of names) world.declare({ managedInstance: { resourceId: instanceId(name) } }, name);
  expect(await world.until(have("Ready", "True"), 30 * MINUTE_MS)).toBe(true);
  // Every object's place in its interval comes at most half an interval later than usual the first time.
  await world.pass(60 * MINUTE_MS);

  const from = world.record.last;
  await world.pass(6 * 60 * MINUTE_MS);
  const lists = (): number =>
    world.record.after(from).filter(({ target }) => target.includes("conditionalAccess/policies")).length;
  const usual = lists();
  expect(usual).toBeGreaterThanOrEqual(11);
  expect(usual).toBeLessThanOrEqual(13);

  // Just after a list was read, so that the next one is as far away as it can be.
  expect(await world.until(() => lists() > usual, 31 * MINUTE_MS)).toBe(true);
  expect(have("SignInUnblocked", "True")()).toBe(true);
  world.tenant.conditionalAccessPolicies.push(BLOCKING_POLICY);
  expect(await world.until(have("SignInUnblocked", "False"), 31 * MINUTE_MS)).toBe(true);
  expect(lists()).toBe(usual + 2);
});

/** What a realm asks of Graph for itself, by path; the policies are asked for by its instances. */
const REALM_PATHS = [
  "/v1.0/organization",
  "/v1.0/users",
  "/v1.0/devices/delta",
  "/v1.0/identity/conditionalAccess/policies",
];

function realmCosts(calls: readonly OutsideCall[]): { readonly graph: number; readonly binds: number } {
  const isRealms = ({ service, target }: OutsideCall): boolean =>
    service === "graph" && REALM_PATHS.includes(target.replace(/\?.*$/, ""));
  const isBind = ({ service, method }: OutsideCall): boolean => service === "ldap" && method === "BIND";
  return { graph: calls.filter(isRealms).length, binds: calls.filter(isBind).length };
}

it("a day with everything of a realm declared costs no write, and each interval at most 6 Graph requests and 2 LDAP binds", {
  timeout: 120_000,
}, async () => {
  const config = { leaderElection: false, sweepIntervalMs: 10 * MINUTE_MS };
  const world = await InProcessWorld.create({ config });
  const first = world.start();
  world.editRealm(WHOLE_REALM);
  world.declare();
  expect(await world.until(() => isReady(world) && isWholeRealmReady(world), 10 * MINUTE_MS)).toBe(true);
  await world.pass(15 * MINUTE_MS);
  const before = { object: world.object, realm: world.realm, configMaps: world.configMaps };
  const from = world.record.last;

  for (let interval = 0; interval < DAY_MS / (30 * MINUTE_MS); interval += 1) {
    const mark = world.record.last;
    await world.pass(30 * MINUTE_MS);
    const { graph, binds } = realmCosts(world.record.after(mark));
    expect(graph).toBeLessThanOrEqual(6);
    expect(binds).toBeLessThanOrEqual(2);
  }
  const calls = world.record.after(from);
  expect(writes(calls)).toEqual([]);
  expect({ object: world.object, realm: world.realm, configMaps: world.configMaps }).toEqual(before);
  // Everything is only watched: five streams, the Secrets' among them.
  expect(calls.filter(({ service, method }) => service === "kubernetes" && method !== "WATCH")).toEqual([]);
  const checks = DAY_MS / (30 * MINUTE_MS) + 1;
  const counts = DAY_MS / (6 * 60 * MINUTE_MS);
  expect(realmCosts(calls).binds).toBeLessThanOrEqual(checks);
  // Organization, users and policies at each check.
  expect(realmCosts(calls).graph).toBeLessThanOrEqual(3 * checks + counts);

  first.doors.kill();
  const restart = world.record.last;
  world.start();
  await world.pass(60 * MINUTE_MS);
  expect(writes(world.record.after(restart))).toEqual([]);
  expect({ object: world.object, realm: world.realm, configMaps: world.configMaps }).toEqual(before);
});

it("a restart with everything Ready writes nothing but the Lease", { timeout: 60_000 }, async () => {
  const world = await InProcessWorld.create();
  const first = world.start();
  world.declare();
  await world.until(() => isReady(world), 10 * MINUTE_MS);
  await world.pass(15 * MINUTE_MS);
  first.doors.kill();
  const from = world.record.last;
  const leaseCalls = world.record.calls.length;
  world.start();
  await world.pass(60 * MINUTE_MS);
  expect(writes(world.record.after(from))).toEqual([]);
  const lease = world.record.calls.slice(leaseCalls).filter(({ service }) => service === "lease");
  const [looks, renewals] = [lease.filter(({ isWrite }) => !isWrite), lease.filter(({ isWrite }) => isWrite)];
  // Every period until the lease of the one that died runs out, and at that moment.
  expect(looks.length).toBeLessThanOrEqual(Math.floor(15_000 / 2_000) + 2);
  expect(renewals.length).toBeGreaterThan(0);
  expect(renewals.length).toBeLessThanOrEqual((60 * MINUTE_MS - 15_000) / 2_000 + 1);
});
