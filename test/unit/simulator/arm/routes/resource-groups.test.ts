import { expect, test } from "vitest";
import { refusal, SimulatedAzure, SUBSCRIPTION } from "../../../../fakes/simulated-azure.ts";

const GROUPS = `/subscriptions/${SUBSCRIPTION}/resourceGroups`;
const CALL = { version: "2022-09-01" };
const names = (body: unknown): readonly string[] =>
  (body as { value: { name: string }[] }).value.map((each) => each.name);

test("reads, probes and lists groups", async () => {
  const azure = await SimulatedAzure.start();
  expect(names((await azure.arm("GET", GROUPS, CALL)).body)).toEqual(["rg-prod", "rg-locked"]);
  expect((await azure.arm("GET", `${GROUPS}/RG-PROD`, CALL)).body).toMatchObject({ name: "rg-prod" });
  expect((await azure.arm("HEAD", `${GROUPS}/rg-prod`, CALL)).status).toBe(204);
  expect(refusal(await azure.arm("GET", `${GROUPS}/none`, CALL))).toEqual([404, "ResourceGroupNotFound"]);
});

test("lists show only what the caller may read", async () => {
  const azure = await SimulatedAzure.start((state) => {
    state.tenants[0]!.identities[0]!.roleAssignments = [
      { scope: `${GROUPS}/rg-locked`, actions: ["*"], notActions: [] },
    ];
  });
  expect(names((await azure.arm("GET", GROUPS, CALL)).body)).toEqual(["rg-locked"]);
  expect(names((await azure.arm("GET", `/subscriptions/${SUBSCRIPTION}/resources`, CALL)).body)).toEqual([
    "sqlmi-vault",
  ]);
  const query = { $filter: "resourceType eq 'Microsoft.Web/sites'" };
  expect(names((await azure.arm("GET", `${GROUPS}/rg-locked/resources`, { ...CALL, query })).body)).toEqual([]);
});
