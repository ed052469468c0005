import { expect, test } from "vitest";
import { instancePath, SimulatedAzure } from "../../../fakes/simulated-azure.ts";
import { answer } from "./resource-graph-calls.ts";

const LAG_MS = 10_000;
const ENABLE = { properties: { servicePrincipal: { type: "SystemAssigned" } } };

async function states(azure: SimulatedAzure, name: string): Promise<readonly unknown[]> {
  const query = `Resources | where name == '${name}' | project s = strcat(properties.provisioningState, ' ', properties.servicePrincipal.type)`;
  return (await answer(azure, query)).data.map((row) => row["s"]);
}

const lagging = () =>
  SimulatedAzure.start((state) => {
    state.behaviour.resourceGraphLagMs = LAG_MS;
    state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["*"];
  });

test("without lag a change is seen at once", async () => {
  const azure = await SimulatedAzure.start();
  await azure.arm("PATCH", instancePath("sqlmi-payments"), { body: ENABLE });
  expect(await states(azure, "sqlmi-payments")).toEqual(["InProgress None"]);
  azure.simulator.world.advance(3000);
  expect(await states(azure, "sqlmi-payments")).toEqual(["Succeeded SystemAssigned"]);
});

test("each change is seen exactly that much later", async () => {
  const azure = await lagging();
  await azure.arm("PATCH", instancePath("sqlmi-payments"), { body: ENABLE });
  const seen: unknown[] = [];
  for (const stepMs of [LAG_MS - 1, 1, 2999, 1]) {
    azure.simulator.world.advance(stepMs);
    seen.push(...(await states(azure, "sqlmi-payments")));
  }
  expect(seen).toEqual(["Succeeded None", "InProgress None", "InProgress None", "Succeeded SystemAssigned"]);
});

test("a deleted instance and a new one come late too", async () => {
  const azure = await lagging();
  await azure.arm("DELETE", instancePath("sqlmi-payments"));
  await azure.arm("PUT", instancePath("sqlmi-new"), { body: { location: "westeurope" } });
  azure.simulator.world.advance(LAG_MS - 1);
  expect([await states(azure, "sqlmi-payments"), await states(azure, "sqlmi-new")]).toEqual([["Succeeded None"], []]);
  azure.simulator.world.advance(3001);
  expect([await states(azure, "sqlmi-payments"), await states(azure, "sqlmi-new")]).toEqual([[], ["Succeeded None"]]);
});

test("a replaced state is followed, and a lag that ends is over at once", async () => {
  const azure = await lagging();
  const { world } = azure.simulator;
  const next = structuredClone(world.state);
  next.managedInstances = next.managedInstances.filter((each) => !each.resourceId.endsWith("/sqlmi-payments"));
  world.replaceState(next);
  expect(await states(azure, "sqlmi-payments")).toEqual(["Succeeded None"]);
  world.state.behaviour.resourceGraphLagMs = 0;
  world.instancesChanged();
  expect(await states(azure, "sqlmi-payments")).toEqual([]);
});
