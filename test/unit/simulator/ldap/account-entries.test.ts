import { describe, expect, test } from "vitest";
import {
  accountDn,
  accountEntries,
  controllerEntries,
  krbtgtEntry,
} from "../../../../src/simulator/ldap/account-entries.ts";
import type { DirectoryEntry } from "../../../../src/simulator/ldap/directory-entry.ts";
import { dnText } from "../../../../src/simulator/ldap/distinguished-name.ts";
import { domain, STARTED_AT_MS } from "./domain-samples.ts";

const value = (entry: DirectoryEntry | undefined, name: string) => entry?.attributes.get(name.toLowerCase())?.values[0];
const STARTED = "134116992000000000";

test("an account lies among the users", () => {
  expect(dnText(accountDn(domain(), "u"))).toBe("CN=u,CN=Users,DC=corp,DC=contoso,DC=com");
});

describe("an account", () => {
  test.each([
    ["ok", { userAccountControl: "512", pwdLastSet: STARTED, accountExpires: "9223372036854775807", lockoutTime: "0" }],
    ["disabled", { userAccountControl: "514" }],
    ["mustChange", { pwdLastSet: "0" }],
    ["accountExpired", { accountExpires: STARTED }],
    ["locked", { lockoutTime: STARTED }],
    ["expired", { userAccountControl: "512" }],
  ] as const)("that is %s", (state, expected) => {
    const of = domain({ accounts: [{ username: "u", password: "p", state }] });
    const [entry] = accountEntries(of, STARTED_AT_MS);
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, value(entry, name)]))).toEqual(expected);
  });
  test("has both its names", () => {
    const [entry] = accountEntries(domain(), STARTED_AT_MS);
    expect([value(entry, "sAMAccountName"), value(entry, "userPrincipalName")]).toEqual([
      "svc-winauth",
      "svc-winauth@corp.contoso.com",
    ]);
  });
});

test("the domain has a key account of its own", () => {
  const entry = krbtgtEntry(domain(), STARTED_AT_MS);
  expect([dnText(entry.dn), value(entry, "userAccountControl"), value(entry, "msDS-SecondaryKrbTgtNumber")]).toEqual([
    "CN=krbtgt,CN=Users,DC=corp,DC=contoso,DC=com",
    "514",
    undefined,
  ]);
});

test("a read-only controller has a key account, a writable one has not", () => {
  const controllers = [{ host: "dc1.corp.contoso.com" }, { host: "dc2.corp.contoso.com", readOnly: true }];
  const entries = controllerEntries(domain({ controllers }), STARTED_AT_MS);
  expect(
    entries.map((entry) => [
      value(entry, "sAMAccountName"),
      value(entry, "userAccountControl"),
      value(entry, "msDS-KrbTgtLink"),
    ]),
  ).toEqual([
    ["DC1$", "532480", undefined],
    ["DC2$", "83890176", "CN=krbtgt_10001,CN=Users,DC=corp,DC=contoso,DC=com"],
    ["krbtgt_10001", "514", undefined],
  ]);
});
