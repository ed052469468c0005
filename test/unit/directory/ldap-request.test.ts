import { describe, expect, it } from "vitest";
import { bindRequest, searchRequest, startTlsRequest, unbindRequest } from "../../../src/directory/ldap-request.ts";
import { ber, ldapMessage } from "../../support/ldap-wire.ts";

const int = (value: number): Buffer => ber(0x02, Buffer.from([value]));
const choice = (value: number): Buffer => ber(0x0a, Buffer.from([value]));

describe("requests", () => {
  it.each([
    ["bind", bindRequest(1, "a@b", "secret"), ldapMessage(1, ber(0x60, int(3), ber(0x04, "a@b"), ber(0x80, "secret")))],
    ["StartTLS", startTlsRequest(2), ldapMessage(2, ber(0x77, ber(0x80, "1.3.6.1.4.1.1466.20037")))],
    ["unbind", unbindRequest(3), ldapMessage(3, ber(0x42, ""))],
  ])("%s", (_what, bytes, expected) => {
    expect(bytes).toEqual(expected);
  });

  it.each([
    ["base", 0],
    ["one", 1],
    ["subtree", 2],
  ] as const)("search %s asks for one entry more than is accepted, and for no aliases", (scope, number) => {
    const search = { baseDn: "DC=a", scope, filter: "(objectClass=*)", attributes: ["cn"], maxEntries: 1 };
    expect(searchRequest(4, search, 9)).toEqual(
      ldapMessage(
        4,
        ber(
          0x63,
          ber(0x04, "DC=a"),
          choice(number),
          choice(0),
          int(2),
          int(9),
          ber(0x01, Buffer.from([0])),
          ber(0x87, "objectClass"),
          ber(0x30, ber(0x04, "cn")),
        ),
      ),
    );
  });

  it("a filter that is none is a bug of the caller", () => {
    const search = { baseDn: "", scope: "base", filter: "((", attributes: [], maxEntries: 1 } as const;
    expect(() => searchRequest(1, search, 1)).toThrow();
  });
});
