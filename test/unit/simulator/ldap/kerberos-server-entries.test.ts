import { expect, test } from "vitest";
import { dnText } from "../../../../src/simulator/ldap/distinguished-name.ts";
import { kerberosServerEntries } from "../../../../src/simulator/ldap/kerberos-server-entries.ts";
import { domain, STARTED_AT_MS } from "./domain-samples.ts";

type Settings = NonNullable<Parameters<typeof domain>[0]>["kerberosServer"];

const entries = (kerberosServer: Settings) => kerberosServerEntries(domain({ kerberosServer }), STARTED_AT_MS);
const names = (kerberosServer: Settings) => entries(kerberosServer).map(({ dn }) => dnText(dn.slice(0, 2)));
const account = (kerberosServer: Settings) =>
  Object.fromEntries(
    [
      ...(entries(kerberosServer).find(({ attributes }) => attributes.has("msds-secondarykrbtgtnumber"))?.attributes ??
        []),
    ].map(([, { name, values }]) => [name, values.join()]),
  );
const POINT = ["CN=AzureAD,CN=System", "CN=900274c4-b7d2-43c8-90ee-00a9f650e335,CN=AzureAD"];

test.each([
  ["never set up", undefined, []],
  ["whole", {}, ["CN=AzureADKerberos,OU=Domain Controllers", "CN=krbtgt_AzureAD,CN=Users", ...POINT]],
  ["without its computer", { computer: "missing" }, ["CN=krbtgt_AzureAD,CN=Users", ...POINT]],
  ["without its account", { account: "missing" }, ["CN=AzureADKerberos,OU=Domain Controllers", ...POINT]],
  [
    "with an account of another name",
    { accountName: "krbtgt-AzureAD" },
    ["CN=AzureADKerberos,OU=Domain Controllers", "CN=krbtgt-AzureAD,CN=Users", ...POINT],
  ],
] as const)("a Kerberos server that is %s", (_what, settings, expected) => {
  expect(names(settings)).toEqual(expected);
});

test("the account holds the key, and is disabled", () => {
  expect(account({ id: 17_530, keyVersion: 53_325, keyLastSet: "2025-12-31T00:00:00Z" })).toMatchObject({
    objectClass: "top,person,organizationalPerson,user",
    cn: "krbtgt_AzureAD",
    sAMAccountName: "krbtgt_17530",
    userAccountControl: "514",
    pwdLastSet: "134116128000000000",
    whenChanged: "20251231000000.0Z",
    "msDS-KeyVersionNumber": "53325",
    "msDS-SecondaryKrbTgtNumber": "17530",
    "msDS-KrbTgtLinkBl": "CN=AzureADKerberos,OU=Domain Controllers,DC=corp,DC=contoso,DC=com",
  });
});

test.each([
  ["30 days before start", "134091072000000000"],
  ["never", "0"],
  ["unreadable", undefined],
])("a key set %s", (keyLastSet, expected) => {
  expect(account({ keyLastSet })["pwdLastSet"]).toBe(expected);
});

test("the computer looks like a read-only controller and leads to the account", () => {
  const [computer] = entries({});
  expect([
    computer?.attributes.get("useraccountcontrol")?.values,
    computer?.attributes.get("primarygroupid")?.values,
    computer?.attributes.get("msds-krbtgtlink")?.values,
  ]).toEqual([["83890176"], ["521"], ["CN=krbtgt_AzureAD,CN=Users,DC=corp,DC=contoso,DC=com"]]);
});
