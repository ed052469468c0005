import { describe, expect, it } from "vitest";
import { dnsNameOf, isSameDn } from "../../../src/directory/distinguished-name.ts";

describe("distinguished names of domains", () => {
  it.each([
    ["DC=corp,DC=contoso,DC=com", "corp.contoso.com"],
    ["dc=Corp, dc=contoso , DC=COM", "corp.contoso.com"],
    ["OU=x,DC=corp", undefined],
    ["", undefined],
  ])("%s is the DNS name %s", (dn, expected) => {
    expect(dnsNameOf(dn)).toBe(expected);
  });

  it.each([
    ["DC=corp,DC=com", "dc=Corp, dc=com", true],
    ["DC=corp,DC=com", "DC=corp,DC=org", false],
  ])("%s and %s are the same: %s", (one, other, same) => {
    expect(isSameDn(one, other)).toBe(same);
  });
});
