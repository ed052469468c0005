import { expect, test } from "vitest";
import { parseState, StateFileError } from "../../../src/simulator/load-state.ts";

const tenant = "tenants:\n  - id: aaaaaaaa-0000-4000-8000-000000000001\n";
const messageOf = (text: string): string => {
  try {
    parseState(text, "f.yaml");
    return "";
  } catch (error) {
    if (error instanceof StateFileError) return error.message;
    throw error;
  }
};

test("fills in what is left out", () => {
  expect(parseState(tenant, "f.yaml")).toMatchObject({
    cloud: "AzurePublic",
    behaviour: { operationMs: 3000, pageSize: 100 },
  });
});

test.each([
  ["broken YAML", "tenants: [", "line 1:"],
  ["a name given twice", `${tenant}cloud: AzurePublic\ncloud: AzureChina\n`, "Map keys must be unique"],
  ["an unknown name", `${tenant}cluod: AzurePublic\n`, 'Unrecognized key: "cluod"'],
  [
    "a wrong value, with what is allowed",
    `${tenant}cloud: Mars\n`,
    'cloud (line 3): Invalid option: expected one of "AzurePublic"',
  ],
  ["a wrong GUID, with its place", "tenants:\n  - id: x\n", "tenants[0].id (line 2): Expected a GUID"],
  [
    "a reference that leads nowhere",
    `${tenant}subscriptions:\n  - { id: bbbbbbbb-0000-4000-8000-000000000001, tenantId: aaaaaaaa-0000-4000-8000-000000000009 }\n`,
    "subscriptions[0].tenantId: there is no tenant aaaaaaaa-0000-4000-8000-000000000009",
  ],
])("refuses %s", (_name, text, part) => {
  const message = messageOf(text);
  expect(message).toMatch(/^f\.yaml is not a state of the simulator:\n/);
  expect(message).toContain(part);
});
