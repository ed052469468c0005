import { expect, test } from "vitest";
import { isRegistered, knownNamespace } from "../../../../../src/simulator/arm/routes/providers.ts";
import { refusal, SimulatedAzure, SUBSCRIPTION } from "../../../../fakes/simulated-azure.ts";

const PROVIDERS = `/subscriptions/${SUBSCRIPTION}/providers`;
const CALL = { version: "2022-12-01" };

test("tells and changes the registration", async () => {
  const azure = await SimulatedAzure.start(
    (state) => (state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["*"]),
  );
  const state = async (): Promise<unknown> =>
    ((await azure.arm("GET", `${PROVIDERS}/microsoft.sql`, CALL)).body as { registrationState: string })
      .registrationState;
  expect(await state()).toBe("Registered");
  await azure.arm("POST", `${PROVIDERS}/Microsoft.Sql/unregister`, CALL);
  expect(await state()).toBe("NotRegistered");
  await azure.arm("POST", `${PROVIDERS}/Microsoft.Sql/register`, CALL);
  expect(await state()).toBe("Registered");
  expect(refusal(await azure.arm("GET", `${PROVIDERS}/Microsoft.None`, CALL))).toEqual([
    404,
    "InvalidResourceNamespace",
  ]);
});

test("ARM's own providers need no registration", () => {
  expect([isRegistered([], "Microsoft.Resources"), isRegistered([], "Microsoft.Sql")]).toEqual([true, false]);
  expect([knownNamespace("MICROSOFT.SQL"), knownNamespace("x")]).toEqual(["Microsoft.Sql", undefined]);
});
