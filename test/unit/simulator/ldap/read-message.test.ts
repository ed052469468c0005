import fc from "fast-check";
import { expect, test } from "vitest";
import { LdapProtocolError } from "../../../../src/simulator/ldap/protocol-error.ts";
import { readMessage } from "../../../../src/simulator/ldap/read-message.ts";
import { ANYTHING, bindMessage, enumeration, flag, int, seq, startTlsMessage, text, tlv } from "./tlv.ts";

const search = (scope: number): Buffer =>
  tlv(
    0x63,
    ...[text("DC=a"), enumeration(scope), enumeration(0), int(5), int(0), flag(true), ANYTHING],
    seq(text("cn"), text("1.1")),
  );

test.each([
  [
    "a simple bind",
    tlv(0x60, int(3), text("u"), tlv(0x80, "p")),
    { kind: "bind", version: 3, name: "u", password: "p" },
  ],
  [
    "another bind, without what it proves itself with",
    tlv(0x60, int(3), text(""), tlv(0xa3, text("EXTERNAL"))),
    { kind: "bind", version: 3, name: "", password: undefined },
  ],
  ["an unbind", tlv(0x42), { kind: "unbind" }],
  [
    "a search",
    search(2),
    {
      kind: "search",
      base: "DC=a",
      scope: "subtree",
      sizeLimit: 5,
      typesOnly: true,
      filter: { kind: "present", attribute: "objectClass" },
      attributes: ["cn", "1.1"],
    },
  ],
  ["an abandon", tlv(0x50, 9), { kind: "abandon", messageId: 9 }],
  ["an extended request", startTlsMessage().subarray(5), { kind: "extended", oid: "1.3.6.1.4.1.1466.20037" }],
  ["a modify", tlv(0x66, text("DC=a"), seq()), { kind: "write", operation: "modify", dn: "DC=a" }],
  ["an add", tlv(0x68, text("DC=a"), seq()), { kind: "write", operation: "add", dn: "DC=a" }],
  ["a delete", tlv(0x4a, "DC=a"), { kind: "write", operation: "delete", dn: "DC=a" }],
  ["a rename", tlv(0x6c, text("DC=a"), text("DC=b"), flag(true)), { kind: "write", operation: "modifyDn", dn: "DC=a" }],
  ["a compare", tlv(0x6e, text("DC=a"), seq()), { kind: "write", operation: "compare", dn: "DC=a" }],
])("reads %s", (_what, operation, request) => {
  expect(readMessage(seq(int(7), operation))).toEqual({ id: 7, request, controls: [] });
});

test("reads controls, which are not critical unless they say so", () => {
  const controls = tlv(0xa0, seq(text("1.2"), flag(true), text("v")), seq(text("1.3")), seq(text("1.4"), text("v")));
  expect(readMessage(seq(int(1), tlv(0x42), controls)).controls).toEqual([
    { oid: "1.2", isCritical: true },
    { oid: "1.3", isCritical: false },
    { oid: "1.4", isCritical: false },
  ]);
});

test.each([
  ["what is no sequence", tlv(0x31, int(1), tlv(0x42))],
  ["the id of a server's own messages", seq(int(0), tlv(0x42))],
  ["a message without operation", seq(int(1))],
  ["an operation that does not exist", seq(int(1), tlv(0x7e))],
  ["an operation that only servers send", seq(int(1), tlv(0x61))],
  ["a scope that does not exist", seq(int(1), search(3))],
  ["a bind that ends early", seq(int(1), tlv(0x60, int(3)))],
  ["a bind without a way to authenticate", seq(int(1), tlv(0x60, int(3), text("u"), text("p")))],
  ["an extended request without name", seq(int(1), tlv(0x77))],
])("refuses %s", (_what, octets) => {
  expect(() => readMessage(octets)).toThrow(LdapProtocolError);
});

test("ends with a message or a refusal, whatever became of it on the way", () => {
  const good = bindMessage("u", "p");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, octet) => {
      const spoiled = Buffer.from(good);
      spoiled[at] = octet;
      try {
        readMessage(spoiled);
      } catch (error) {
        expect(error).toBeInstanceOf(LdapProtocolError);
      }
    }),
    { numRuns: 2000 },
  );
});
