import { expect, test } from "vitest";
import { hasAnyRoleIn, mayDo, permissionsAt, requireAction } from "../../../../src/simulator/arm/authorization.ts";
import { sampleState } from "../../../fakes/simulated-azure.ts";

const identityWith = (scope: string, actions: string[], notActions: string[] = []) => ({
  ...sampleState().tenants[0]!.identities[0]!,
  roleAssignments: [{ scope, actions, notActions }],
});
const READ = "Microsoft.Sql/managedInstances/read";

test.each([
  ["an exact action", ["Microsoft.Sql/managedInstances/read"], [], "/subscriptions/s", true],
  ["any case", ["microsoft.sql/MANAGEDINSTANCES/read"], [], "/subscriptions/s", true],
  ["a star in the middle", ["Microsoft.Sql/*/read"], [], "/subscriptions/s", true],
  ["everything", ["*"], [], "/subscriptions/s", true],
  ["everything but this", ["*"], ["Microsoft.Sql/*"], "/subscriptions/s", false],
  ["another action", ["Microsoft.Sql/managedInstances/write"], [], "/subscriptions/s", false],
  ["a dot that is no wildcard", ["MicrosoftXSql/managedInstances/read"], [], "/subscriptions/s", false],
  ["another scope", ["*"], [], "/subscriptions/t", false],
])("%s", (_name, actions, notActions, scope, expected) => {
  expect(mayDo(identityWith(scope, actions, notActions), READ, "/subscriptions/s/resourceGroups/g")).toBe(expected);
});

test("permissions at a scope are those at it and above it", () => {
  const identity = identityWith("/subscriptions/s/resourceGroups/g", ["*"]);
  expect(permissionsAt(identity, "/subscriptions/s")).toEqual([]);
  expect(permissionsAt(identity, "/subscriptions/s/resourceGroups/g/x")).toEqual([{ actions: ["*"], notActions: [] }]);
  expect([hasAnyRoleIn(identity, "s"), hasAnyRoleIn(identity, "t")]).toEqual([true, false]);
});

test("a missing action is refused by name", () => {
  const caller = { tenantId: "t", clientId: "c", objectId: "o", audience: "arm" } as const;
  expect(() => requireAction(identityWith("/subscriptions/t", []), caller, READ, "/subscriptions/s")).toThrow(
    `The client 'c' with object id 'o' does not have authorization to perform action '${READ}' over scope '/subscriptions/s'`,
  );
});
