import { describe, expect, it } from "vitest";
import { dnsNameOf } from "../../../src/directory/distinguished-name.ts";

describe("distinguished names of domains", () => {
  it.each([
    ["DC=corp,DC=contoso,DC=com", "corp.contoso.com"],
    ["dc=Corp, dc=contoso , DC=COM", "corp.contoso.com"],
    ["OU=x,DC=corp", undefined],
    ["", undefined],
    ["DC=corp; Remove-ADDomain,DC=com", undefined],
  ])("%s is the DNS name %s", (dn, expected) => {
    expect(dnsNameOf(dn)).toBe(expected);
  });
});
