import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotLdapError } from "../../../src/directory/ber.ts";
import { decodeMessage } from "../../../src/directory/ldap-message.ts";
import { ber, ldapEntry, ldapMessage, ldapResult } from "../../support/ldap-wire.ts";

describe("reading a message", () => {
  it.each([
    [
      "an entry",
      ldapEntry(2, "CN=a,DC=test", { pwdLastSet: ["0"], member: ["x", "ü"], empty: [] }),
      {
        id: 2,
        kind: "entry",
        entry: { dn: "CN=a,DC=test", attributes: { pwdlastset: ["0"], member: ["x", "ü"], empty: [] } },
      },
    ],
    [
      "a value that is not UTF-8, as base64",
      ldapEntry(2, "", { objectSid: [Buffer.from([1, 5, 255])] }),
      { id: 2, kind: "entry", entry: { dn: "", attributes: { objectsid: ["AQX/"] } } },
    ],
    [
      "a reference",
      ldapMessage(3, ber(0x73, ber(0x04, "ldap://a"), ber(0x04, "ldap://b"))),
      { id: 3, kind: "reference", urls: ["ldap://a", "ldap://b"] },
    ],
    [
      "a result",
      ldapResult(4, 0x65, 32, "no"),
      { id: 4, kind: "done", result: { code: 32, diagnostic: "no", referrals: [] } },
    ],
    [
      "a referral",
      ldapResult(4, 0x65, 10, "", ber(0xa3, ber(0x04, "ldap://c"))),
      { id: 4, kind: "done", result: { code: 10, diagnostic: "", referrals: ["ldap://c"] } },
    ],
    [
      "the answer to a bind, with server credentials",
      ldapResult(1, 0x61, 0, "", ber(0x87, "x")),
      { id: 1, kind: "bind", result: { code: 0, diagnostic: "", referrals: [] } },
    ],
    [
      "controls, which are passed over",
      ber(0x30, ldapResult(1, 0x61, 0).subarray(2), ber(0xa0, ber(0x30, ber(0x04, "1.2")))),
      { id: 1, kind: "bind", result: { code: 0, diagnostic: "", referrals: [] } },
    ],
  ])("gives %s", (_what, frame, expected) => {
    expect(decodeMessage(frame)).toEqual(expected);
  });

  it.each([
    ["no operation", ber(0x30, ber(0x02, Buffer.from([1])))],
    ["no message id", ber(0x30, ber(0x61, ""))],
    ["a request", ldapMessage(1, ber(0x63, ""))],
    ["an attribute that is no sequence", ldapMessage(1, ber(0x64, ber(0x04, ""), ber(0x30, ber(0x04, "04017f"))))],
    [
      "values that are no set",
      ldapMessage(1, ber(0x64, ber(0x04, ""), ber(0x30, ber(0x30, ber(0x04, "a"), ber(0x04, "b"))))),
    ],
    ["a result without a code", ldapMessage(1, ber(0x65, ber(0x04, "")))],
    ["bytes behind it", Buffer.concat([ldapResult(1, 0x65, 0), Buffer.from([0])])],
  ])("refuses a message with %s", (_what, frame) => {
    expect(() => decodeMessage(frame)).toThrow(NotLdapError);
  });

  it("ends for all bytes, with a message or with NotLdapError", () => {
    const valid = ldapEntry(1, "CN=a", { one: ["x"], two: ["y", "z"] });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, value] of changes) bytes.writeUInt8(value, at);
        try {
          decodeMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(NotLdapError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
