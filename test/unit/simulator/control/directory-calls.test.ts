import { describe, expect, test } from "vitest";
import { deleteDevice, patchOrganization, putDevice } from "../../../../src/simulator/control/directory-calls.ts";
import { CONTOSO, FABRIKAM, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const ID = "11111111-0000-4000-8000-00000000d001";
const DEVICE = {
  id: ID,
  deviceId: "11111111-0000-4000-8000-00000000d002",
  displayName: "new",
  operatingSystem: "Windows",
  operatingSystemVersion: "10.0.22631.3007",
  trustType: "AzureAd",
};

/** At noon of 1 January 2026, with a synchronisation every half hour. */
async function synchronising() {
  const azure = await SimulatedAzure.start((state) => {
    state.tenants[0]!.organization.syncIntervalMs = 1_800_000;
  });
  azure.simulator.world.advance(Date.parse("2026-01-01T12:10:00Z") - azure.simulator.world.clock.nowMs());
  return azure.simulator;
}

describe("PATCH /organization", () => {
  test.each([
    [
      "stops it, and the last one stays where it was",
      { onPremisesSyncEnabled: false },
      { onPremisesSyncEnabled: false, onPremisesLastSyncDateTime: "2026-01-01T12:00:00Z" },
    ],
    [
      "lets it stand still",
      { syncIntervalMs: null },
      { onPremisesSyncEnabled: true, syncIntervalMs: null, onPremisesLastSyncDateTime: "2026-01-01T12:00:00Z" },
    ],
    [
      "says how long it is ago",
      { lastSyncAgoMs: 4 * 3_600_000 },
      { onPremisesSyncEnabled: true, syncIntervalMs: null, onPremisesLastSyncDateTime: "2026-01-01T08:10:00Z" },
    ],
    [
      "makes a tenant that never was synchronised",
      { onPremisesSyncEnabled: null, onPremisesLastSyncDateTime: null },
      { onPremisesSyncEnabled: null, onPremisesLastSyncDateTime: null },
    ],
    ["brings it back", { syncIntervalMs: 60_000 }, { onPremisesSyncEnabled: true, syncIntervalMs: 60_000 }],
  ])("%s", async (_what, body, expected) => {
    const simulator = await synchronising();
    expect(patchOrganization(simulator, body)).toMatchObject(expected);
    expect(simulator.world.tenant(CONTOSO)?.organization).toMatchObject(expected);
  });

  test("keeps what is not named, in the tenant that is", async () => {
    const { simulator } = await SimulatedAzure.start();
    expect(patchOrganization(simulator, { tenantId: FABRIKAM, onPremisesSyncEnabled: false })).toMatchObject({
      onPremisesSyncEnabled: false,
      verifiedDomains: ["fabrikam.example"],
    });
    expect(simulator.world.tenant(CONTOSO)?.organization.onPremisesSyncEnabled).toBe(true);
    expect(() => patchOrganization(simulator, { enabled: true })).toThrow("The body is not right.");
  });
});

test("devices are added, replaced and removed", async () => {
  const { simulator } = await SimulatedAzure.start();
  const before = simulator.world.tenant(CONTOSO)!.devices;
  putDevice(simulator, { device: DEVICE });
  expect(putDevice(simulator, { device: { ...DEVICE, lastSignInDaysAgo: 1 } })).toMatchObject({
    id: ID,
    approximateLastSignInDateTime: "2025-12-31T00:00:00Z",
  });
  expect(simulator.world.tenant(CONTOSO)!.devices.length - before.length).toBe(1);
  deleteDevice(simulator, ID.toUpperCase());
  expect(simulator.world.tenant(CONTOSO)!.devices).toEqual(before);
  expect(() => deleteDevice(simulator, ID)).toThrow(`There is no device with the id '${ID}'.`);
  expect(() => putDevice(simulator, { device: { id: ID } })).toThrow("The body is not right.");
});
