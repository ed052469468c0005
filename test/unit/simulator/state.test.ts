import { expect, test } from "vitest";
import { managedInstanceSchema, stateSchema } from "../../../src/simulator/state.ts";

test("an instance is Ready, without service principal and in AzureAD mode unless said otherwise", () => {
  const resourceId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/managedInstances/i";
  expect(managedInstanceSchema.parse({ resourceId })).toMatchObject({
    state: "Ready",
    servicePrincipal: { type: "None" },
    authenticationMetadata: "AzureAD",
  });
});

test("a resource id of another type is refused", () => {
  const resourceId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/i";
  expect(managedInstanceSchema.safeParse({ resourceId }).success).toBe(false);
});

test("a state without tenant is refused", () => {
  expect(stateSchema.safeParse({ tenants: [] }).success).toBe(false);
});
