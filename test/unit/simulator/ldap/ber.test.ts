import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  booleanOf,
  decodeBer,
  encodeBer,
  enumerated,
  hasTag,
  integer,
  numberOf,
  octetString,
  sequence,
  setOf,
  tagged,
  taggedString,
  textOf,
} from "../../../../src/simulator/ldap/ber.ts";
import { LdapProtocolError } from "../../../../src/simulator/ldap/protocol-error.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

test.each([
  ["a number", integer(1), "02 01 01"],
  ["a number with its highest bit set", integer(128), "02 02 00 80"],
  ["an enumeration", enumerated(49), "0a 01 31"],
  ["text, as UTF-8", octetString("é"), "04 02 c3 a9"],
  ["a sequence", sequence([integer(1), octetString("a")]), "30 06 02 01 01 04 01 61"],
  ["a set", setOf([octetString("a")]), "31 03 04 01 61"],
  ["a tag of an application", tagged("application", 1, [enumerated(0)]), "61 03 0a 01 00"],
  ["a tag of a context", taggedString("context", 10, "1.1"), "8a 03 31 2e 31"],
  ["an empty string", octetString(""), "04 00"],
])("writes %s", (_what, block, expected) => {
  expect(encodeBer(block)).toEqual(hex(expected));
});

describe("reading", () => {
  test("tells tags, structure and content", () => {
    const node = decodeBer(hex("30 0c 02 01 07 60 07 02 01 03 04 00 80 00"));
    const [id, operation] = node.children;
    expect([numberOf(id!), hasTag(operation, "application", 0), operation!.children.length]).toEqual([7, true, 3]);
    expect([textOf(operation!.children[1]!), hasTag(operation!.children[2], "context", 0)]).toEqual(["", true]);
    expect(hasTag(undefined, "context", 0)).toBe(false);
  });
  test.each([
    ["false", "01 01 00", false],
    ["true", "01 01 ff", true],
  ])("reads %s", (_what, octets, expected) => {
    expect(booleanOf(decodeBer(hex(octets)))).toBe(expected);
  });
  test("does not look for a structure inside a string", () => {
    const { children, octets } = decodeBer(hex("04 03 02 01 01"));
    expect([children, Buffer.from(octets)]).toEqual([[], hex("02 01 01")]);
  });
  test.each([
    ["nothing", ""],
    ["less than the length says", "30 06 02 01 01"],
    ["more than the length says", "02 01 01 00"],
    ["an indefinite length", "30 80 02 01 01 00 00"],
    ["an indefinite length inside", "30 07 30 80 02 01 01 00 00"],
    ["a string in pieces", "24 03 04 01 61"],
    ["a private tag", "c0 00"],
  ])("refuses %s", (_what, octets) => {
    expect(() => decodeBer(hex(octets))).toThrow(LdapProtocolError);
  });
  test.each([
    ["a negative number", "02 01 ff"],
    ["a number of more than 31 bits", "02 05 00 80 00 00 00"],
    ["a number without octets", "02 00"],
  ])("refuses %s", (_what, octets) => {
    expect(() => numberOf(decodeBer(hex(octets)))).toThrow(LdapProtocolError);
  });
  test("refuses a structure where text is wanted", () => {
    expect(() => textOf(decodeBer(hex("30 00")))).toThrow(LdapProtocolError);
  });
  test("gives back any number that LDAP has", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_147_483_647 }), (value) => {
        expect(numberOf(decodeBer(encodeBer(integer(value))))).toBe(value);
      }),
    );
  });
  test("ends with an element or a refusal, whatever arrives", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        try {
          decodeBer(octets);
        } catch (error) {
          expect(error).toBeInstanceOf(LdapProtocolError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
