import { expect, test } from "vitest";
import { rootDse } from "../../../../src/simulator/ldap/root-dse.ts";
import { domain, viewOf } from "./domain-samples.ts";

const read = (...parameters: Parameters<typeof domain>) => {
  const { domain: of, controller, nowMs } = viewOf(domain(...parameters));
  return (name: string) => rootDse(of, controller, nowMs).attributes.get(name.toLowerCase())?.values;
};

test("tells who the controller is and what its domain can do", () => {
  const of = read({ functionalLevel: "2012R2", forestFunctionalLevel: "2008R2", forestRoot: "contoso.com" });
  const expected = {
    dnsHostName: ["dc1.corp.contoso.com"],
    defaultNamingContext: ["DC=corp,DC=contoso,DC=com"],
    rootDomainNamingContext: ["DC=contoso,DC=com"],
    configurationNamingContext: ["CN=Configuration,DC=contoso,DC=com"],
    domainFunctionality: ["6"],
    forestFunctionality: ["4"],
    domainControllerFunctionality: ["7"],
    isGlobalCatalogReady: ["TRUE"],
    isSynchronized: ["TRUE"],
    supportedLDAPVersion: ["3", "2"],
    supportedExtension: ["1.3.6.1.4.1.1466.20037", "1.3.6.1.4.1.4203.1.11.3"],
    currentTime: ["20260101000100.0Z"],
  };
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, of(name)]))).toEqual(expected);
});

test.each([
  [false, false],
  [true, true],
])("of a controller that is read-only: %s, the capability shows: %s", (readOnly, expected) => {
  const of = read({ controllers: [{ host: "dc1.corp.contoso.com", readOnly }] });
  expect(of("supportedCapabilities")?.includes("1.2.840.113556.1.4.1920")).toBe(expected);
});
