import { expect, test } from "vitest";
import { decodeBer } from "../../../../src/simulator/ldap/ber.ts";
import { filterText } from "../../../../src/simulator/ldap/filter.ts";
import { readFilter } from "../../../../src/simulator/ldap/read-filter.ts";
import { flag, seq, text, tlv } from "./tlv.ts";

const EQUAL = tlv(0xa3, text("cn"), text("x"));

test.each([
  ["(cn=x)", EQUAL],
  ["(cn>=x)", tlv(0xa5, text("cn"), text("x"))],
  ["(cn<=x)", tlv(0xa6, text("cn"), text("x"))],
  ["(cn~=x)", tlv(0xa8, text("cn"), text("x"))],
  ["(cn=*)", tlv(0x87, "cn")],
  ["(&(cn=x)(cn=*))", tlv(0xa0, EQUAL, tlv(0x87, "cn"))],
  ["(|(cn=x))", tlv(0xa1, EQUAL)],
  ["(&)", tlv(0xa0)],
  ["(!(cn=x))", tlv(0xa2, EQUAL)],
  ["(cn=a*b*c)", tlv(0xa4, text("cn"), seq(tlv(0x80, "a"), tlv(0x81, "b"), tlv(0x82, "c")))],
  ["(cn=*b*)", tlv(0xa4, text("cn"), seq(tlv(0x81, "b")))],
  ["(a:1.2:=3)", tlv(0xa9, tlv(0x81, "1.2"), tlv(0x82, "a"), tlv(0x83, "3"), tlv(0x84, flag(true).subarray(2)))],
])("%s", (expected, octets) => {
  expect(filterText(readFilter(decodeBer(octets)))).toBe(expected);
});

test.each([
  ["a tag that no filter has", tlv(0x8a, "x")],
  ["a universal tag", text("x")],
  ["a comparison without value", tlv(0xa3, text("cn"))],
  ["a denial of nothing", tlv(0xa2)],
])("refuses %s", (_what, octets) => {
  expect(() => readFilter(decodeBer(octets))).toThrow(/filter/);
});
