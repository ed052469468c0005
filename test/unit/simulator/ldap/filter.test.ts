import { expect, test } from "vitest";
import { type Filter, filterText } from "../../../../src/simulator/ldap/filter.ts";

const CN = { attribute: "cn", value: "x" } as const;
const CASES: readonly (readonly [string, Filter])[] = [
  ["(cn=x)", { kind: "equal", ...CN }],
  ["(cn>=x)", { kind: "greaterOrEqual", ...CN }],
  ["(cn<=x)", { kind: "lessOrEqual", ...CN }],
  ["(cn~=x)", { kind: "approx", ...CN }],
  ["(cn=*)", { kind: "present", attribute: "cn" }],
  ["(cn=a*b*c*d)", { kind: "substrings", attribute: "cn", initial: "a", any: ["b", "c"], final: "d" }],
  ["(cn=*b*)", { kind: "substrings", attribute: "cn", initial: "", any: ["b"], final: "" }],
  ["(a:1.2:=3)", { kind: "extensible", attribute: "a", rule: "1.2", value: "3" }],
  ["(a:=3)", { kind: "extensible", attribute: "a", rule: "", value: "3" }],
  [
    "(&(cn=*)(|(!(cn=x))))",
    {
      kind: "and",
      filters: [
        { kind: "present", attribute: "cn" },
        { kind: "or", filters: [{ kind: "not", filter: { kind: "equal", ...CN } }] },
      ],
    },
  ],
  ["(cn=\\28a\\2a\\5cb\\29\\00)", { kind: "equal", attribute: "cn", value: "(a*\\b)\0" }],
];

test.each(CASES)("%s", (expected, filter) => {
  expect(filterText(filter)).toBe(expected);
});
