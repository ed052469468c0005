import { expect, test } from "vitest";
import { dnKey, dnText } from "../../../../src/simulator/ldap/distinguished-name.ts";
import { domainEntries } from "../../../../src/simulator/ldap/domain-entries.ts";
import { domain, STARTED_AT_MS } from "./domain-samples.ts";

const entries = domainEntries(domain({ functionalLevel: "2012" }), STARTED_AT_MS);

test("a domain has these objects", () => {
  expect(entries.map(({ dn }) => dnText(dn).replace(/,?DC=corp,DC=contoso,DC=com$/, ""))).toEqual([
    "",
    "OU=Domain Controllers",
    "CN=Computers",
    "CN=Users",
    "CN=System",
    "CN=DC1,OU=Domain Controllers",
    "CN=krbtgt,CN=Users",
    "CN=svc-winauth,CN=Users",
    "CN=AzureADKerberos,OU=Domain Controllers",
    "CN=krbtgt_AzureAD,CN=Users",
    "CN=AzureAD,CN=System",
    "CN=900274c4-b7d2-43c8-90ee-00a9f650e335,CN=AzureAD,CN=System",
    "CN=KERBEROS.MICROSOFTONLINE.COM,CN=System",
  ]);
});

test("each object but the domain lies in one that comes before it, has classes and times", () => {
  const seen = new Set<string>();
  for (const { dn, attributes } of entries) {
    if (seen.size > 0) expect(seen.has(dnKey(dn.slice(1)))).toBe(true);
    seen.add(dnKey(dn));
    expect([attributes.get("objectclass")?.values[0], attributes.has("whencreated")]).toEqual(["top", true]);
  }
});

test("the domain tells its level", () => {
  expect(entries[0]?.attributes.get("msds-behavior-version")?.values).toEqual(["5"]);
});
