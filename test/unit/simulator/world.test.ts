import { expect, test } from "vitest";
import { deviceSchema } from "../../../src/simulator/device-state.ts";
import { createWorld } from "../../../src/simulator/world.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";
import { CONTOSO, FABRIKAM, sampleState } from "../../fakes/simulated-azure.ts";

const world = () => createWorld({ state: sampleState(), clock: new FakeClock(), random: new SeededRandom() });

test("a change of the directory raises its revision and tells watchers before and after", () => {
  const it = world();
  const told: unknown[] = [];
  it.watch({
    before: (tenant) => told.push(["before", tenant.applications.length]),
    after: (tenant, revision) => told.push(["after", tenant.applications.length, revision]),
  });
  it.changeDirectory(CONTOSO.toUpperCase(), (tenant) => tenant.applications.splice(0));
  expect(told).toEqual([
    ["before", 1],
    ["after", 0, 1],
  ]);
  expect([it.revision(CONTOSO), it.revision(FABRIKAM)]).toEqual([1, 0]);
});

test("replacing the state keeps the object that the services hold", () => {
  const it = world();
  const held = it.state;
  it.replaceState({ ...sampleState(), managedInstances: [] });
  expect([held.managedInstances, it.revision(CONTOSO)]).toEqual([[], 1]);
});

test("days ago are counted from when the state is taken in", () => {
  const sixDaysAgo = (state: ReturnType<typeof sampleState>) => {
    state.tenants[1]!.devices = [
      deviceSchema.parse({
        id: CONTOSO,
        deviceId: CONTOSO,
        displayName: "laptop",
        operatingSystem: "Windows",
        operatingSystemVersion: "10.0.22631.1",
        trustType: "AzureAd",
        lastSignInDaysAgo: 6,
      }),
    ];
    return state;
  };
  const it = createWorld({ state: sixDaysAgo(sampleState()), clock: new FakeClock(), random: new SeededRandom() });
  const lastSignIn = () => it.tenant(FABRIKAM)?.devices[0]?.approximateLastSignInDateTime;
  expect(lastSignIn()).toBe("2025-12-26T00:00:00Z");
  it.advance(3_600_000);
  expect(lastSignIn()).toBe("2025-12-26T00:00:00Z");
  it.replaceState(sixDaysAgo(sampleState()));
  expect(lastSignIn()).toBe("2025-12-26T01:00:00Z");
});

test("an unknown tenant can't be changed", () => {
  expect(() => world().changeDirectory("none", () => undefined)).toThrow("There is no tenant none");
});
