import { describe, expect, test } from "vitest";
import { directoryEntry } from "../../../../src/simulator/ldap/directory-entry.ts";
import { parseDn } from "../../../../src/simulator/ldap/distinguished-name.ts";
import type { Filter } from "../../../../src/simulator/ldap/filter.ts";
import { matches } from "../../../../src/simulator/ldap/match-filter.ts";

const ENTRY = directoryEntry(parseDn("CN=krbtgt_AzureAD,CN=Users,DC=a")!, {
  objectClass: ["top", "user"],
  userAccountControl: 514,
  pwdLastSet: "134091072000000000",
});
const KNOWN = new Set([...ENTRY.attributes.keys(), "mail"]);
const found = (filter: Filter) => matches(filter, ENTRY, KNOWN);
const compare = (
  kind: "equal" | "approx" | "greaterOrEqual" | "lessOrEqual",
  attribute: string,
  value: string,
): Filter => ({
  kind,
  attribute,
  value,
});
const equal = (attribute: string, value: string): Filter => compare("equal", attribute, value);
const not = (filter: Filter): Filter => ({ kind: "not", filter });
const YES = equal("cn", "krbtgt_azuread");
const NO = equal("cn", "krbtgt");
const UNKNOWN = equal("nonsense", "x");

test.each([
  ["equal, without regard to case", YES, true],
  ["not equal", NO, false],
  ["one value of several", equal("objectClass", "USER"), true],
  ["a name in other spelling", equal("distinguishedName", "cn=krbtgt_azuread, cn=users, dc=A"), true],
  ["about the same", compare("approx", "cn", "KRBTGT_AzureAD"), true],
  ["present", { kind: "present", attribute: "CN" }, true],
  ["absent", { kind: "present", attribute: "mail" }, false],
  ["at least, as a number", compare("greaterOrEqual", "pwdLastSet", "99000000000000000"), true],
  ["at most, as a number", compare("lessOrEqual", "pwdLastSet", "99000000000000000"), false],
  ["at most, as text", compare("lessOrEqual", "cn", "krbtgt_b"), true],
  ["at least, as text and equal", compare("greaterOrEqual", "cn", "krbtgt_azuread"), true],
] as const)("%s", (_what, filter, expected) => {
  expect(found(filter)).toBe(expected);
});

describe("substrings", () => {
  test.each([
    ["krbtgt_*", "krbtgt_", [], "", true],
    ["*azuread", "", [], "azuread", true],
    ["*tgt*azure*", "", ["tgt", "azure"], "", true],
    ["*azure*tgt*", "", ["azure", "tgt"], "", false],
    ["krb*ad", "krb", [], "ad", true],
    ["parts that would overlap", "krbtgt_azure", [], "azuread", false],
  ])("%s", (_what, initial, any, final, expected) => {
    expect(found({ kind: "substrings", attribute: "cn", initial, any, final })).toBe(expected);
  });
});

describe("bits", () => {
  test.each([
    ["all set", "1.2.840.113556.1.4.803", "514", true],
    ["not all set", "1.2.840.113556.1.4.803", "3", false],
    ["one set", "1.2.840.113556.1.4.804", "3", true],
    ["none set", "1.2.840.113556.1.4.804", "1", false],
    ["a rule that is not there", "1.2.840.113556.1.4.1941", "514", false],
    ["what is no number", "1.2.840.113556.1.4.803", "x", false],
  ])("%s", (_what, rule, value, expected) => {
    expect(found({ kind: "extensible", attribute: "userAccountControl", rule, value })).toBe(expected);
  });
});

describe("together", () => {
  test.each([
    ["all of nothing", { kind: "and", filters: [] }, true],
    ["one of nothing", { kind: "or", filters: [] }, false],
    ["all, and all hold", { kind: "and", filters: [YES, YES] }, true],
    ["all, and one does not hold", { kind: "and", filters: [YES, NO] }, false],
    ["one, and one holds", { kind: "or", filters: [NO, YES] }, true],
    ["the opposite of what does not hold", not(NO), true],
    ["the opposite for an attribute that is known and absent", not(equal("mail", "x")), true],
    ["an attribute that nobody has", UNKNOWN, false],
    ["the opposite for an attribute that nobody has", not(UNKNOWN), false],
    ["one holds, another can't be told", { kind: "or", filters: [UNKNOWN, YES] }, true],
    ["all hold but one that can't be told", { kind: "and", filters: [UNKNOWN, YES] }, false],
    ["the opposite of that", not({ kind: "and", filters: [UNKNOWN, YES] }), false],
    ["the opposite with one that does not hold", not({ kind: "and", filters: [UNKNOWN, NO] }), true],
  ] as const)("%s", (_what, filter, expected) => {
    expect(found(filter)).toBe(expected);
  });
});
