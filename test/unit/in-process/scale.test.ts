import { describe, expect, it } from "vitest";
import { WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../../../src/controllers/kinds.ts";
import { defaultControllerSettings } from "../../../src/controllers/settings.ts";
import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import { patchOrganization } from "../../../src/simulator/control/directory-calls.ts";
import { writes } from "../../support/in-process/end-state.ts";
import { fleetAtRest } from "../../support/in-process/fleet.ts";
import type { InProcessWorld } from "../../support/in-process/in-process-world.ts";
import type { OutsideCall } from "../../support/in-process/outside-calls.ts";
import { WHOLE_REALM } from "../../support/in-process/sample-objects.ts";

const MINUTE_MS = 60_000;
const INTERVAL_MS = 30 * MINUTE_MS;
const SIZE = { devices: 10_000, instances: 5_000 } as const;

/** The simulator's requests to Graph by path since an entry of the transcript, ids of the query apart. */
function graphRequests({ simulator }: InProcessWorld, since: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { service, path } of simulator.transcript.entries({ since }))
    if (service === "graph") counts[path] = (counts[path] ?? 0) + 1;
  return counts;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function binds(calls: readonly OutsideCall[]): number {
  return calls.filter(({ service, method }) => service === "ldap" && method === "BIND").length;
}

/** How many objects tell this of their realm. */
function telling(world: InProcessWorld, status: "True" | "False"): number {
  return world.api
    .objects<WindowsAuthentication>(WINDOWS_AUTHENTICATION)
    .filter((object) => conditionOf(object.status?.conditions, "RealmReady")?.status === status).length;
}

/** A pass over each instance would send more than this; the realm's own pass sends less. */
const REALM_PASS_REQUESTS = 6;

/** Lets the realm change, and its objects follow until all of them tell of it. */
async function follow(world: InProcessWorld, status: "True" | "False"): Promise<void> {
  const isChanged = (): boolean => conditionOf(world.realm.status?.conditions, "Ready")?.status === status;
  const before = world.record.last;
  expect(await world.until(isChanged, 2 * INTERVAL_MS)).toBe(true);
  const changedAtMs = world.clock.nowMs();
  await world.pass(defaultControllerSettings.realmChangeSpreadMs + 5_000);
  expect(telling(world, status)).toBe(SIZE.instances);

  const calls = world.record.after(before);
  const refreshes = calls.filter(({ target }) => target.includes("/windowsauthentications/"));
  expect(refreshes).toHaveLength(SIZE.instances);
  expect(refreshes.every(({ method, target }) => method === "PATCH" && target.includes("/status?"))).toBe(true);
  expect(new Set(refreshes.map(({ target }) => target)).size).toBe(SIZE.instances);
  const delaysMs = refreshes.map(({ atMs }) => atMs - changedAtMs);
  expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delaysMs)).toBeLessThanOrEqual(defaultControllerSettings.realmChangeSpreadMs);
  // Spread, not a herd: no second sees many times its share.
  const perSecond = Map.groupBy(delaysMs, (delayMs) => Math.floor(delayMs / 1_000));
  expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThan((3 * SIZE.instances) / 60);

  const azure = calls.filter(({ service }) => service === "arm" || service === "graph" || service === "token");
  expect(azure.length).toBeLessThanOrEqual(REALM_PASS_REQUESTS);
  expect(azure.filter(({ atMs }) => atMs > changedAtMs)).toEqual([]);
}

describe("a tenant with 10,000 devices and 5,000 managed instances", () => {
  it("costs its realm at most 6 Graph requests (one of each kind) and 2 LDAP binds an interval, and its instances none when the realm changes", {
    timeout: 300_000,
  }, async () => {
    const world = await fleetAtRest(SIZE);
    world.start();
    await world.pass(INTERVAL_MS);
    expect(writes(world.record.calls)).toEqual([]);
    expect(telling(world, "True")).toBe(SIZE.instances);

    const beforeCount = world.simulator.transcript.lastNumber;
    world.editRealm({ clientInventory: WHOLE_REALM.clientInventory });
    const isCounted = (): boolean => world.realm.status?.clients?.modernInteractive === SIZE.devices;
    expect(await world.until(isCounted, 10 * MINUTE_MS)).toBe(true);
    // Pages of 200 devices, which is what the simulator gives.
    expect(graphRequests(world, beforeCount)["/v1.0/devices/delta"]).toBe(SIZE.devices / 200);
    await world.pass(INTERVAL_MS);

    // 14 intervals, so that devices are counted again, by default every six hours.
    const kinds = new Set<string>();
    for (let interval = 0; interval < 14; interval += 1) {
      const entry = world.simulator.transcript.lastNumber;
      const call = world.record.last;
      await world.pass(INTERVAL_MS);
      const requests = graphRequests(world, entry);
      const calls = world.record.after(call);
      expect(total(requests)).toBeLessThanOrEqual(6);
      expect(Object.values(requests).every((count) => count === 1)).toBe(true);
      expect(binds(calls)).toBeLessThanOrEqual(2);
      expect(writes(calls)).toEqual([]);
      for (const path of Object.keys(requests)) kinds.add(path);
    }
    expect([...kinds].sort()).toEqual(["/v1.0/devices/delta", "/v1.0/organization", "/v1.0/users"]);

    patchOrganization(world.simulator, { onPremisesSyncEnabled: false });
    await follow(world, "False");
    patchOrganization(world.simulator, { onPremisesSyncEnabled: true });
    await follow(world, "True");
  });
});
