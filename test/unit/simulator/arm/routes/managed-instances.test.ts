import { expect, test } from "vitest";
import { refusal, SimulatedAzure, SUBSCRIPTION } from "../../../../fakes/simulated-azure.ts";

const LIST = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Sql/managedInstances`;
interface Page {
  readonly value: { readonly name: string }[];
  readonly nextLink?: string;
}

test("pages lead on until the last one", async () => {
  const azure = await SimulatedAzure.start((state) => (state.behaviour.pageSize = 3));
  const names: string[] = [];
  let query: Record<string, string> = {};
  for (;;) {
    const page = (await azure.arm("GET", LIST, { query })).body as Page;
    names.push(...page.value.map((each) => each.name));
    if (page.nextLink === undefined) break;
    const next = new URL(page.nextLink);
    expect([next.origin, next.pathname]).toEqual(["https://management.azure.com", LIST]);
    query = Object.fromEntries(next.searchParams);
  }
  expect(names).toEqual(["sqlmi-payments", "sqlmi-ledger", "sqlmi-archive", "sqlmi-vault"]);
});

test("a group lists its own", async () => {
  const azure = await SimulatedAzure.start();
  const path = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-locked/providers/Microsoft.Sql/managedInstances`;
  expect(((await azure.arm("GET", path)).body as Page).value.map((each) => each.name)).toEqual(["sqlmi-vault"]);
});

test("a wrong skip token is refused", async () => {
  const azure = await SimulatedAzure.start();
  expect(refusal(await azure.arm("GET", LIST, { query: { $skiptoken: "x" } }))).toEqual([400, "InvalidSkipToken"]);
});
