import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { domainSchema, domainsOf, domainsSchema } from "../../../../src/simulator/ldap/domain-state.ts";
import { domain } from "./domain-samples.ts";

test("a domain without more has one writable controller, of Windows Server 2016, and nothing of Entra ID", () => {
  expect(domainsOf(domainsSchema.parse({ "Corp.Example.com": {} }))).toEqual([
    {
      name: "corp.example.com",
      netbiosName: "CORP",
      functionalLevel: 7,
      forestFunctionalLevel: 7,
      forestRoot: "corp.example.com",
      controllers: [{ host: "dc1.corp.example.com", readOnly: false, hangs: false }],
      accounts: [],
      children: [],
    },
  ]);
});

test.each([
  ["2008R2", 4],
  ["2012", 5],
  ["2012R2", 6],
  ["2016", 7],
  ["2025", 10],
  [3, 3],
] as const)("functional level %s is %s", (functionalLevel, expected) => {
  expect(domain({ functionalLevel }).functionalLevel).toBe(expected);
});

test("a domain knows those right below it", () => {
  const names = ["a.example.com", "b.a.example.com", "c.b.a.example.com"];
  const domains = domainsOf(Object.fromEntries(names.map((name) => [name, domainSchema.parse({})])));
  expect(domains.map(({ children }) => children)).toEqual([["b.a.example.com"], ["c.b.a.example.com"], []]);
});

test("the page that explains it shows a domain that is one", () => {
  const page = readFileSync(new URL("../../../../docs/simulator.md", import.meta.url), "utf8");
  const block = /^```yaml\n(domains:\n[^]*?)^```$/m.exec(page)?.[1] ?? "";
  const { domains } = parse(block) as { readonly domains: unknown };
  expect(Object.keys(domainsSchema.parse(domains))).toEqual(["corp.contoso.com"]);
});

describe("is refused", () => {
  test.each([
    ["a name of one label", { corp: {} }],
    ["a level that does not exist", { "a.b": { functionalLevel: "2019" } }],
    ["a username with its domain", { "a.b": { accounts: [{ username: "u@a.b", password: "p" }] } }],
    ["a password that would make anyone anonymous", { "a.b": { accounts: [{ username: "u", password: "" }] } }],
    ["a date without time", { "a.b": { kerberosServer: { keyLastSet: "2026-01-01" } } }],
    ["an unknown name", { "a.b": { trusts: {} } }],
  ])("%s", (_what, domains) => {
    expect(domainsSchema.safeParse(domains).success).toBe(false);
  });
});
