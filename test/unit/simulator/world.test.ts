import { expect, test } from "vitest";
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

test("an unknown tenant can't be changed", () => {
  expect(() => world().changeDirectory("none", () => undefined)).toThrow("There is no tenant none");
});
