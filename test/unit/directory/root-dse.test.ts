import { describe, expect, it } from "vitest";
import { rootDseOf } from "../../../src/directory/root-dse.ts";
import { recordedAnswers } from "../../fakes/recorded-ldap.ts";

const recorded = recordedAnswers("ready")[""]!.entries[0]!;

describe("the rootDSE", () => {
  it("of a domain controller", () => {
    expect(rootDseOf(recorded)).toEqual({
      dnsHostName: "dc1.corp.contoso.test",
      defaultNamingContext: "DC=corp,DC=contoso,DC=test",
      rootDomainNamingContext: "DC=corp,DC=contoso,DC=test",
      domainFunctionality: 7,
      isReadOnly: false,
      isSynchronized: true,
    });
  });

  it.each([
    [
      "a read-only one",
      { supportedcapabilities: ["1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1920"] },
      { isReadOnly: true },
    ],
    ["one whose name is none", { dnshostname: ["dc1; evil"] }, { dnsHostName: undefined }],
    ["one in its first synchronisation", { issynchronized: ["FALSE"] }, { isSynchronized: false }],
  ])("of %s", (_what, attributes, expected) => {
    expect(rootDseOf({ dn: "", attributes: { ...recorded.attributes, ...attributes } })).toMatchObject(expected);
  });

  it("of some other LDAP server", () => {
    expect(rootDseOf({ dn: "", attributes: {} })).toEqual({
      dnsHostName: undefined,
      defaultNamingContext: undefined,
      rootDomainNamingContext: undefined,
      domainFunctionality: undefined,
      isReadOnly: false,
      isSynchronized: true,
    });
  });
});
