import { expect, test } from "vitest";
import { changesOf } from "../../../../src/simulator/arm/instance-change.ts";
import { sampleState } from "../../../fakes/simulated-azure.ts";

const instance = sampleState().managedInstances[0]!;
const names = (body: Record<string, unknown>, version = "2023-08-01"): readonly string[] =>
  changesOf(body, instance, version).map((each) => each.property);

test.each([
  ["nothing", {}, []],
  [
    "what it is already",
    { properties: { servicePrincipal: { type: "None" }, authenticationMetadata: "AzureAD", vCores: 4 } },
    [],
  ],
  ["tags", { tags: { a: "b" } }, ["tags"]],
  ["the metadata mode", { properties: { authenticationMetadata: "Paired" } }, ["authenticationMetadata"]],
  ["cores", { properties: { vCores: 8 } }, ["vCores"]],
  ["an unknown property", { properties: { unheardOf: 1 } }, []],
] as const)("%s", (_name, body, expected) => {
  expect(names(body)).toEqual(expected);
});

test("a version before the property does not see it", () => {
  expect(names({ properties: { authenticationMetadata: "Paired" } }, "2022-08-01-preview")).toEqual([]);
});

test("a wrong mode is refused", () => {
  expect(() => names({ properties: { authenticationMetadata: "Other" } })).toThrow(
    "Invalid value given for parameter AuthenticationMetadata",
  );
});
