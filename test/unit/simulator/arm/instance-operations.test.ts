import { expect, test } from "vitest";
import { InstanceOperations } from "../../../../src/simulator/arm/instance-operations.ts";
import { createWorld } from "../../../../src/simulator/world.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { SeededRandom } from "../../../fakes/seeded-random.ts";
import { sampleState } from "../../../fakes/simulated-azure.ts";

function setUp() {
  const clock = new FakeClock();
  const world = createWorld({ state: sampleState(), clock, random: new SeededRandom() });
  const done: string[] = [];
  const plan = {
    name: "UpsertManagedServer",
    instance: world.state.managedInstances[0]!,
    durationMs: 1000,
    parameters: {},
    complete: () => done.push("complete"),
    undo: () => done.push("undo"),
  } as const;
  return { clock, operations: new InstanceOperations(world), done, plan };
}

test("an operation runs, ends, and is forgotten after a day", async () => {
  const { clock, operations, done, plan } = setUp();
  const { id } = operations.begin(plan);
  expect(operations.running(plan.instance.resourceId.toUpperCase())?.id).toBe(id);
  await clock.advance(1000);
  expect([operations.find(id)?.state, done, operations.running(plan.instance.resourceId)]).toEqual([
    "Succeeded",
    ["complete"],
    undefined,
  ]);
  await clock.advance(24 * 60 * 60 * 1000);
  expect(operations.find(id)).toBeUndefined();
});

test("a failing one undoes instead", async () => {
  const { clock, operations, done, plan } = setUp();
  const failure = { code: "C", message: "m" };
  const { id } = operations.begin({ ...plan, failure });
  await clock.advance(1000);
  expect([operations.find(id)?.state, operations.find(id)?.error, done]).toEqual(["Failed", failure, ["undo"]]);
});
