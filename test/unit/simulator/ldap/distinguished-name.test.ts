import { expect, test } from "vitest";
import {
  depthBelow,
  dnKey,
  dnsNameOf,
  dnText,
  domainDn,
  parseDn,
} from "../../../../src/simulator/ldap/distinguished-name.ts";

const dn = (text: string) => parseDn(text)!;

test.each([
  ["CN=Users,DC=corp,DC=example", "CN=Users,DC=corp,DC=example"],
  ["  cn = Users , dc=corp", "cn=Users,dc=corp"],
  ["CN=Doe\\, John,DC=a", "CN=Doe\\, John,DC=a"],
  ["CN=Doe\\2C John,DC=a", "CN=Doe\\, John,DC=a"],
  ["2.5.4.3=x,DC=a", "2.5.4.3=x,DC=a"],
  ["", ""],
])("%j is the name %j", (text, expected) => {
  expect(dnText(dn(text))).toBe(expected);
});

test.each(["nonsense", "CN=a,,DC=b", "CN=,DC=b", "CN=a,", "=a", "<GUID=1>,x"])("%j is no name", (text) => {
  expect(parseDn(text)).toBeUndefined();
});

test("names are compared without regard to case and to spaces around their parts", () => {
  expect(dnKey(dn("CN=Users, DC=Corp"))).toBe(dnKey(dn("cn=users,dc=corp")));
});

test.each([
  ["DC=corp,DC=example", "corp.example"],
  ["CN=x,DC=Corp,DC=example", "corp.example"],
  ["DC=x,CN=y,DC=example", "example"],
  ["CN=x", undefined],
  ["", undefined],
])("%j lies in %j", (text, expected) => {
  expect(dnsNameOf(dn(text))).toBe(expected);
});

test("a domain has a part for each label", () => {
  expect(dnText(domainDn("corp.example"))).toBe("DC=corp,DC=example");
});

test.each([
  ["DC=a", "dc=A", 0],
  ["CN=x,CN=y,DC=a", "DC=a", 2],
  ["DC=a", "CN=x,DC=a", undefined],
  ["DC=ba", "DC=a", undefined],
])("%s is so far below %s: %s", (text, base, expected) => {
  expect(depthBelow(dn(text), dn(base))).toBe(expected);
});
