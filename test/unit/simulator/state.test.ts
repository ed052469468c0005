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

test("groups become devices and users of their own, and stay so when the state is taken in again", () => {
  const windows = { operatingSystem: "Windows", operatingSystemVersion: "10.0.22631.1", trustType: "AzureAd" };
  const state = stateSchema.parse({
    tenants: [
      {
        id: "aaaaaaaa-0000-4000-8000-000000000001",
        deviceGroups: [{ name: "laptop", count: 10_000, ...windows }],
        userGroups: [{ name: "employee", count: 2, upnSuffix: "contoso.example" }],
      },
    ],
  });
  const [tenant] = state.tenants;
  expect([tenant?.devices.length, tenant?.users.map((user) => user.userPrincipalName)]).toEqual([
    10_000,
    ["employee-00001@contoso.example", "employee-00002@contoso.example"],
  ]);
  expect(tenant).not.toHaveProperty("deviceGroups");
  expect(stateSchema.parse(state)).toEqual(state);
});

test("a state without tenant is refused", () => {
  expect(stateSchema.safeParse({ tenants: [] }).success).toBe(false);
});
