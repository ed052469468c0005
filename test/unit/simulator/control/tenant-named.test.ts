import { expect, test } from "vitest";
import { tenantNamed } from "../../../../src/simulator/control/tenant-named.ts";
import { CONTOSO, FABRIKAM, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

test.each([
  [undefined, CONTOSO],
  [FABRIKAM.toUpperCase(), FABRIKAM],
])("the tenant named %s is %s", async (named, expected) => {
  const { simulator } = await SimulatedAzure.start();
  expect(tenantNamed(simulator, named).id).toBe(expected);
});

test("a tenant that is not there is refused", async () => {
  const { simulator } = await SimulatedAzure.start();
  expect(() => tenantNamed(simulator, "none")).toThrow("There is no tenant 'none' in the state.");
});
