import { describe, expect, test } from "vitest";
import type { DirectorySession } from "../../../../src/simulator/ldap/directory-session.ts";
import type { Filter } from "../../../../src/simulator/ldap/filter.ts";
import type { SearchRequest } from "../../../../src/simulator/ldap/request.ts";
import type { LdapResponse } from "../../../../src/simulator/ldap/response.ts";
import { search } from "../../../../src/simulator/ldap/search.ts";
import { domain, session, viewOf } from "./domain-samples.ts";

const ROOT = "DC=corp,DC=contoso,DC=com";
const BOUND = session({ boundAs: "svc-winauth" });
const ANYTHING: Filter = { kind: "present", attribute: "objectClass" };
const TRUSTS: Filter = { kind: "equal", attribute: "objectClass", value: "trustedDomain" };

interface Surroundings {
  readonly as?: DirectorySession;
  readonly wantsReferences?: boolean;
  readonly of?: ReturnType<typeof domain>;
}

const run = (
  request: Partial<SearchRequest>,
  { as = BOUND, wantsReferences = false, of = domain() }: Surroundings = {},
): readonly LdapResponse[] => {
  const whole = {
    base: ROOT,
    scope: "subtree",
    sizeLimit: 0,
    typesOnly: false,
    filter: ANYTHING,
    attributes: [],
  } as const;
  return search({ kind: "search", ...whole, ...request }, viewOf(of), as, wantsReferences);
};
const result = (responses: readonly LdapResponse[]) => {
  const last = responses.at(-1);
  return last?.kind === "result" ? last.result : undefined;
};
const names = (responses: readonly LdapResponse[]) =>
  responses.flatMap((each) => (each.kind === "entry" ? [each.dn.replace(`,${ROOT}`, "")] : []));
const attributes = (responses: readonly LdapResponse[]) =>
  responses.flatMap((each) => (each.kind === "entry" ? each.attributes : []));

describe("who has not signed in", () => {
  const as = session();
  test("reads the rootDSE", () => {
    const found = run({ base: "", scope: "base", attributes: ["domainFunctionality", "none"] }, { as });
    expect([attributes(found), result(found)]).toEqual([[{ type: "domainFunctionality", values: ["7"] }], { code: 0 }]);
  });
  test.each([
    ["the domain", ROOT],
    ["what does not exist", `CN=none,${ROOT}`],
    ["another domain", "DC=other"],
    ["what is no name", "nonsense"],
    ["everything", ""],
  ])("gets nothing of %s", (_what, base) => {
    const found = run({ base }, { as });
    expect(found.length).toBe(1);
    expect(result(found)).toMatchObject({ code: 1, diagnostic: expect.stringContaining("successful bind") as string });
  });
});

describe("the scope", () => {
  test.each([
    ["base", `CN=Users,${ROOT}`, ["CN=Users"]],
    ["one", `CN=Users,${ROOT}`, ["CN=krbtgt,CN=Users", "CN=svc-winauth,CN=Users", "CN=krbtgt_AzureAD,CN=Users"]],
    [
      "subtree",
      `cn=users,${ROOT.toLowerCase()}`,
      ["CN=Users", "CN=krbtgt,CN=Users", "CN=svc-winauth,CN=Users", "CN=krbtgt_AzureAD,CN=Users"],
    ],
  ] as const)("%s", (scope, base, expected) => {
    const found = run({ base, scope });
    expect([names(found), result(found)]).toEqual([expected, { code: 0 }]);
  });
});

test("the filter chooses", () => {
  expect(names(run({ filter: TRUSTS }))).toEqual(["CN=KERBEROS.MICROSOFTONLINE.COM,CN=System"]);
});

describe("attributes", () => {
  const base = `CN=krbtgt_AzureAD,CN=Users,${ROOT}`;
  const types = (wanted: readonly string[]) =>
    attributes(run({ base, scope: "base", attributes: wanted })).map(({ type }) => type);
  test("are those that were asked for, in the spelling of the schema", () => {
    expect(types(["PWDLASTSET", "cn", "none"])).toEqual(["pwdLastSet", "cn"]);
  });
  test("that are constructed come only by name", () => {
    expect(types([])).toContain("pwdLastSet");
    expect(types([])).not.toContain("msDS-KeyVersionNumber");
    expect(types(["*"])).not.toContain("msDS-KeyVersionNumber");
    expect(types(["*", "msds-keyversionnumber"])).toContain("msDS-KeyVersionNumber");
  });
  test("can be none", () => {
    expect(types(["1.1"])).toEqual([]);
  });
  test("can come without values", () => {
    expect(attributes(run({ base, scope: "base", attributes: ["cn"], typesOnly: true }))).toEqual([
      { type: "cn", values: [] },
    ]);
  });
});

describe("a base that is not here", () => {
  test.each([
    ["a child", "DC=emea,DC=corp,DC=contoso,DC=com", "ldap://emea.corp.contoso.com/DC=emea,DC=corp,DC=contoso,DC=com"],
    ["the parent", "DC=contoso,DC=com", "ldap://contoso.com/DC=contoso,DC=com"],
    ["an object of another domain", "CN=x,DC=fabrikam,DC=com", "ldap://fabrikam.com/CN=x,DC=fabrikam,DC=com"],
  ])("%s: a referral", (_what, base, url) => {
    expect(result(run({ base }))).toMatchObject({ code: 10, referrals: [url] });
  });
  test.each([
    ["below an object that exists", `CN=a,CN=b,CN=Users,${ROOT}`, `CN=Users,${ROOT}`],
    ["below the domain", `CN=a,${ROOT}`, ROOT],
    ["without a domain", "CN=a", ""],
    ["everything", "", ""],
  ])("%s: no such object, and the nearest that exists", (_what, base, matchedDn) => {
    expect(result(run({ base }))).toMatchObject({ code: 32, matchedDn });
  });
  test("no name at all: invalid syntax", () => {
    expect(result(run({ base: "nonsense" }))).toMatchObject({ code: 34 });
  });
});

describe("the size limit", () => {
  test.each([
    [3, 3, { code: 0 }],
    [2, 2, { code: 4 }],
  ])("of %s", (sizeLimit, count, expected) => {
    const found = run({ base: `CN=Users,${ROOT}`, scope: "one", sizeLimit }, { wantsReferences: true });
    expect([names(found).length, result(found)]).toEqual([count, expected]);
  });
});

describe("references", () => {
  const urls = (responses: readonly LdapResponse[]) =>
    responses.flatMap((each) => (each.kind === "reference" ? each.urls : []));
  const zones = [
    `ldap://ForestDnsZones.corp.contoso.com/DC=ForestDnsZones,${ROOT}`,
    `ldap://DomainDnsZones.corp.contoso.com/DC=DomainDnsZones,${ROOT}`,
    `ldap://corp.contoso.com/CN=Configuration,${ROOT}`,
  ];
  test.each([
    ["of a whole domain, the root of its forest", {}, {}, zones],
    ["of a domain that is not the root", {}, { forestRoot: "contoso.com" }, [zones[1]]],
    ["of an object below", { base: `CN=Users,${ROOT}` }, {}, []],
    ["of the domain object alone", { scope: "base" }, {}, []],
  ] as const)("%s", (_what, request, more, expected) => {
    expect(urls(run(request, { wantsReferences: true, of: domain(more) }))).toEqual(expected);
  });
  test("lead to children, too", () => {
    const of = { ...domain(), children: ["emea.corp.contoso.com"] };
    expect(urls(run({}, { wantsReferences: true, of }))[0]).toBe(`ldap://emea.corp.contoso.com/DC=emea,${ROOT}`);
  });
  test("stay away when they are not wanted", () => {
    expect(urls(run({}))).toEqual([]);
  });
});
