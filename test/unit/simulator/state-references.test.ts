import { expect, test } from "vitest";
import { checkReferences } from "../../../src/simulator/state-references.ts";
import { sampleState } from "../../fakes/simulated-azure.ts";

test("the sample state is whole", () => {
  expect(checkReferences(sampleState())).toEqual([]);
});

test("names what leads nowhere or is there twice", () => {
  const state = sampleState();
  state.managedInstances.push(structuredClone(state.managedInstances[0]!));
  state.subscriptions[0]!.resourceGroups = state.subscriptions[0]!.resourceGroups.filter(
    (each) => each.name !== "rg-locked",
  );
  const domain = state.domains["corp.contoso.com"]!;
  domain.accounts.push({ ...domain.accounts[0]!, password: "another" });
  const again = { ...state.tenants[0]!.devices[0]!, id: state.tenants[0]!.devices[0]!.id.toUpperCase() };
  state.tenants[0]!.devices = [...state.tenants[0]!.devices.slice(0, 1), again];
  state.tenants[0]!.oauth2PermissionGrants[0]!.clientId = "00000000-0000-4000-8000-000000000009";
  expect(checkReferences(state)).toEqual([
    "managedInstances[3].resourceId: the subscription has no resource group 'rg-locked'; it has: rg-prod.",
    "tenants[0].oauth2PermissionGrants[0].clientId: there is no service principal with the object id 00000000-0000-4000-8000-000000000009.",
    `managedInstances[5].resourceId: ${state.managedInstances[0]!.resourceId.toLowerCase()} is used twice.`,
    "domains.corp.contoso.com.accounts[1].username: svc-winauth is used twice.",
    `tenants[0].devices[1].id: ${again.id.toLowerCase()} is used twice.`,
  ]);
});
