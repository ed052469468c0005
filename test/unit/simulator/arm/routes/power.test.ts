import { expect, test } from "vitest";
import { instancePath, refusal, SimulatedAzure } from "../../../../fakes/simulated-azure.ts";

test("stopping and starting take their time", async () => {
  const azure = await SimulatedAzure.start(
    (state) => (state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["*"]),
  );
  const path = instancePath("sqlmi-payments");
  const instance = azure.instance("sqlmi-payments");
  expect(refusal(await azure.arm("POST", `${path}/start`))).toEqual([400, "InvalidManagedInstanceStateForStart"]);
  const stopped = await azure.arm("POST", `${path}/stop`);
  expect([stopped.status, instance.state]).toEqual([202, "Stopping"]);
  expect(stopped.headers?.["azure-asyncoperation"]).toContain("/stopManagedInstanceAzureAsyncOperation/");
  expect(refusal(await azure.arm("POST", `${path}/stop`))).toEqual([400, "ManagedInstanceStoppingOrStopped"]);
  await azure.clock.advance(5000);
  expect(instance.state).toBe("Stopped");
  await azure.arm("POST", `${path}/start`);
  expect(refusal(await azure.arm("POST", `${path}/start`))).toEqual([400, "ManagedInstanceStarting"]);
  await azure.clock.advance(5000);
  expect(instance.state).toBe("Ready");
});
