import { expect, test } from "vitest";
import { dnText } from "../../../../src/simulator/ldap/distinguished-name.ts";
import { trustEntries } from "../../../../src/simulator/ldap/trust-entry.ts";
import { domain, STARTED_AT_MS } from "./domain-samples.ts";

test.each([
  ["Disabled", "0"],
  ["Inbound", "1"],
  ["Outbound", "2"],
  ["Bidirectional", "3"],
] as const)("a trust that is %s has direction %s", (direction, expected) => {
  const [entry] = trustEntries(domain({ trust: { direction } }), STARTED_AT_MS);
  expect(entry?.attributes.get("trustdirection")?.values).toEqual([expected]);
});

test("has the realm as its name and its partner", () => {
  const [entry] = trustEntries(domain({ trust: { type: 3, attributes: 0x100 } }), STARTED_AT_MS);
  const of = (name: string) => entry?.attributes.get(name.toLowerCase())?.values[0];
  expect([dnText(entry?.dn ?? []), of("trustPartner"), of("flatName"), of("trustType"), of("trustAttributes")]).toEqual(
    [
      "CN=KERBEROS.MICROSOFTONLINE.COM,CN=System,DC=corp,DC=contoso,DC=com",
      "KERBEROS.MICROSOFTONLINE.COM",
      "KERBEROS.MICROSOFTONLINE.COM",
      "3",
      "256",
    ],
  );
});

test("is not there when the state has none", () => {
  expect(trustEntries({ ...domain(), trust: undefined }, STARTED_AT_MS)).toEqual([]);
});
