import { expect, test } from "vitest";
import {
  encodeNoticeOfDisconnection,
  encodeResponse,
  type LdapResponse,
} from "../../../../src/simulator/ldap/response.ts";
import { enumeration, int, seq, text, tlv } from "./tlv.ts";

const CASES: readonly (readonly [string, LdapResponse, Buffer])[] = [
  [
    "an entry",
    { kind: "entry", dn: "DC=a", attributes: [{ type: "dc", values: ["a", "b"] }] },
    tlv(0x64, text("DC=a"), seq(seq(text("dc"), tlv(0x31, text("a"), text("b"))))),
  ],
  [
    "an entry of types only",
    { kind: "entry", dn: "", attributes: [{ type: "dc", values: [] }] },
    tlv(0x64, text(""), seq(seq(text("dc"), tlv(0x31)))),
  ],
  ["a reference", { kind: "reference", urls: ["ldap://b/"] }, tlv(0x73, text("ldap://b/"))],
  ["success", { kind: "result", of: "search", result: { code: 0 } }, tlv(0x65, enumeration(0), text(""), text(""))],
  [
    "a refusal",
    { kind: "result", of: "bind", result: { code: 49, matchedDn: "DC=a", diagnostic: "no" } },
    tlv(0x61, enumeration(49), text("DC=a"), text("no")),
  ],
  [
    "a referral",
    { kind: "result", of: "search", result: { code: 10, referrals: ["ldap://b/"] } },
    tlv(0x65, enumeration(10), text(""), text(""), tlv(0xa3, text("ldap://b/"))),
  ],
  [
    "an extended answer",
    { kind: "extended", result: { code: 0 }, oid: "1.2", value: "v" },
    tlv(0x78, enumeration(0), text(""), text(""), tlv(0x8a, "1.2"), tlv(0x8b, "v")),
  ],
  ["a modify's", { kind: "result", of: "modify", result: { code: 0 } }, tlv(0x67, enumeration(0), text(""), text(""))],
  ["an add's", { kind: "result", of: "add", result: { code: 0 } }, tlv(0x69, enumeration(0), text(""), text(""))],
  ["a delete's", { kind: "result", of: "delete", result: { code: 0 } }, tlv(0x6b, enumeration(0), text(""), text(""))],
  [
    "a rename's",
    { kind: "result", of: "modifyDn", result: { code: 0 } },
    tlv(0x6d, enumeration(0), text(""), text("")),
  ],
  [
    "a compare's",
    { kind: "result", of: "compare", result: { code: 0 } },
    tlv(0x6f, enumeration(0), text(""), text("")),
  ],
];

test.each(CASES)("writes %s", (_what, response, operation) => {
  expect(encodeResponse(5, response)).toEqual(seq(int(5), operation));
});

test("the last word before a server closes has the id 0", () => {
  expect(encodeNoticeOfDisconnection("why")).toEqual(
    seq(int(0), tlv(0x78, enumeration(2), text(""), text("why"), tlv(0x8a, "1.3.6.1.4.1.1466.20036"))),
  );
});
