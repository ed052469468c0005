import { expect, test } from "vitest";
import {
  instanceNamed,
  revokeGrants,
  setServicePrincipal,
  startInstance,
  stopInstance,
} from "../../../../src/simulator/control/instance-calls.ts";
import { instancePath, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

test("an instance is stopped and started as in the portal", async () => {
  const { simulator, clock } = await SimulatedAzure.start();
  const instance = instanceNamed(simulator, instancePath("sqlmi-ledger"));
  stopInstance(simulator, "sqlmi-ledger");
  expect(() => stopInstance(simulator, "sqlmi-ledger")).toThrow(
    "Conflicting operation submitted while instance is in stopping/stopped state.",
  );
  expect(() => startInstance(simulator, "sqlmi-ledger")).toThrow(
    "The instance is Stopping; only a Stopped instance can be started.",
  );
  await clock.advance(5000);
  startInstance(simulator, "sqlmi-ledger");
  await clock.advance(5000);
  expect(instance.state).toBe("Ready");
});

test("the service principal is turned off, with its grants", async () => {
  const azure = await SimulatedAzure.start();
  setServicePrincipal(azure.simulator, "sqlmi-ledger", { type: "None" });
  await azure.clock.advance(3000);
  expect(azure.instance("sqlmi-ledger").servicePrincipal).toEqual({ type: "None" });
  expect(azure.state.tenants[0]!.oauth2PermissionGrants).toEqual([]);
});

test("grants are revoked and the directory's revision rises", async () => {
  const azure = await SimulatedAzure.start();
  const { world } = azure.simulator;
  const tenant = azure.state.tenants[0]!;
  expect(revokeGrants(azure.simulator, { instance: "sqlmi-ledger" })).toMatchObject({
    revoked: [{ scope: "openid profile offline_access User.Read" }],
  });
  expect([tenant.oauth2PermissionGrants, world.revision(tenant.id)]).toEqual([[], 1]);
});
