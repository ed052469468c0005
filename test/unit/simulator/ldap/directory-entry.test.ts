import { expect, test } from "vitest";
import { directoryEntry } from "../../../../src/simulator/ldap/directory-entry.ts";
import { parseDn } from "../../../../src/simulator/ldap/distinguished-name.ts";

test("has what it is given as text, its name, and nothing empty", () => {
  const entry = directoryEntry(
    parseDn("OU=A,DC=b")!,
    { objectClass: ["top", "x"], count: 1, isOn: true, none: undefined, empty: [] },
    { made: 2 },
  );
  expect(
    [...entry.attributes].map(([key, { name, values, isConstructed }]) => [key, name, values, isConstructed]),
  ).toEqual([
    ["objectclass", "objectClass", ["top", "x"], false],
    ["count", "count", ["1"], false],
    ["ison", "isOn", ["TRUE"], false],
    ["ou", "ou", ["A"], false],
    ["name", "name", ["A"], false],
    ["distinguishedname", "distinguishedName", ["OU=A,DC=b"], false],
    ["made", "made", ["2"], true],
  ]);
});

test("the rootDSE has no name", () => {
  expect([...directoryEntry([], { a: "b" }).attributes.keys()]).toEqual(["a"]);
});
