import { expect, test } from "vitest";
import { requireAvailable } from "../../../../src/simulator/arm/instance-availability.ts";
import { SimulatedAzure } from "../../../fakes/simulated-azure.ts";

test.each([
  ["Ready", undefined],
  ["Stopped", "ManagedInstanceStoppingOrStopped"],
  ["Stopping", "ManagedInstanceStoppingOrStopped"],
  ["Starting", "ManagedInstanceStarting"],
  ["Creating", "ManagedInstanceIsBusy"],
  ["Updating", "ManagedInstanceIsBusy"],
] as const)("%s is refused as %s", async (state, code) => {
  const azure = await SimulatedAzure.start();
  const instance = azure.instance("sqlmi-payments");
  instance.state = state;
  let refused: unknown;
  try {
    requireAvailable(instance, azure.simulator.operations);
  } catch (error) {
    refused = (error as { code: string }).code;
  }
  expect(refused).toBe(code);
});
