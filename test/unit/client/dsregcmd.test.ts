import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consoleLines } from "../../../src/client/console-text.ts";
import { type DsregStatus, parseDsregcmd } from "../../../src/client/dsregcmd.ts";

const parse = (text: string): DsregStatus => parseDsregcmd(text.split("\n"));
const sample = (name: string): DsregStatus =>
  parseDsregcmd(consoleLines(readFileSync(join(import.meta.dirname, "../../fixtures/client", name))));

const STALE: DsregStatus = {
  isDsregcmd: true,
  join: "hybrid",
  domainName: "CONTOSO",
  tenantId: "72f988bf-0000-4000-8000-00000000c0de",
  tenantName: "Contoso",
  deviceId: "0f6a1c52-1111-4222-8333-444455556666",
  deviceAuthStatus: "SUCCESS",
  prt: {
    present: true,
    updatedAtMs: Date.parse("2026-11-20T07:12:33Z"),
    expiresAtMs: Date.parse("2026-12-04T07:12:32Z"),
  },
  cloudTgt: false,
  onPremTgt: false,
  executingAccount: "CONTOSO\\ana, ana@contoso.com",
  hasFieldsOf21H1: true,
};

describe("parseDsregcmd()", () => {
  it.each(["hybrid-joined-stale-prt.txt", "hybrid-joined-stale-prt.utf16le.txt"])(
    "reads all that counts from %s",
    (name) => {
      expect(sample(name)).toEqual(STALE);
    },
  );
  it("reads a domain-joined client, which has neither device nor tenant details", () => {
    expect(sample("domain-joined.txt")).toEqual({
      isDsregcmd: true,
      join: "domain",
      domainName: "CONTOSO",
      prt: { present: false },
      hasFieldsOf21H1: false,
    });
  });
  it("reads the names for which Entra ID is asked", () => {
    expect(sample("entra-joined-ready.txt").kerberosTopLevelNames).toEqual([
      ".windows.net",
      ".windows.net:1433",
      ".windows.net:3342",
      ".azure.net",
      ".azure.net:1433",
      ".azure.net:3342",
    ]);
  });

  it.each<[string, DsregStatus["join"]]>([
    ["AzureAdJoined : YES\nDomainJoined : NO", "entra"],
    ["AzureAdJoined : YES\nDomainJoined : YES", "hybrid"],
    ["AzureAdJoined : YES", "entra"],
    ["AzureAdJoined : NO\nDomainJoined : YES", "domain"],
    ["AzureAdJoined : NO\nEnterpriseJoined : YES\nDomainJoined : YES", "domain"],
    ["AzureAdJoined : NO\nDomainJoined : NO\nWorkplaceJoined : YES", "registered"],
    ["AzureAdJoined : NO\nDomainJoined : NO\nWorkplaceJoined : NO", "none"],
    ["AzureAdJoined : NO\nDomainJoined : NO", "none"],
    ["AzureAdJoined : NO", "unknown"],
    ["AzureAdJoined : maybe\nDomainJoined : NO", "unknown"],
  ])("%j is joined: %s", (text, join) => {
    expect(parse(text).join).toBe(join);
  });

  it.each([
    ["keys in any case", "azureadjoined : yes\nDOMAINJOINED : no", { join: "entra" }],
    ["text before and after", "C:\\>dsregcmd /status\nAzureAdJoined: YES\n\nC:\\>", { join: "entra" }],
    ["the first of a repeated key", "AzureAdJoined : YES\nAzureAdJoined : NO", { join: "entra" }],
    ["no box around titles", "SSO State\nAzureAdJoined : YES", { join: "entra" }],
    ["a key without a value", "AzureAdJoined : YES\nDomainName :", { join: "entra" }],
    ["a tenant id in capitals", "AzureAdJoined : YES\nTenantId : ABC", { join: "entra", tenantId: "abc" }],
    [
      "an OS version where somebody added it",
      "AzureAdJoined : YES\nOs Version : 10.0.1",
      { join: "entra", osVersion: "10.0.1" },
    ],
    [
      "a very long value",
      `AzureAdJoined : YES\nTenantName : ${"x".repeat(900)}`,
      { join: "entra", tenantName: "x".repeat(256) },
    ],
  ])("takes %s", (_what, text, want) => {
    expect(parse(text)).toEqual({ isDsregcmd: true, hasFieldsOf21H1: false, ...want });
  });

  it.each(["", "\u0000", "hello: world", "| SSO State |\nAzureAdPrt : YES", ":::\n|||\n| |"])(
    "sees that %j is something else",
    (text) => {
      const { isDsregcmd, join } = parse(text);
      expect({ isDsregcmd, join }).toEqual({ isDsregcmd: false, join: "unknown" });
    },
  );

  it("reads CloudTgt of the sign-in, not that of the check for Windows Hello, which meant another ticket", () => {
    const check = "| Ngc Prerequisite Check |\nCloudTGT : YES";
    expect(parse(check).cloudTgt).toBeUndefined();
    expect(parse(`${check}\n| SSO State |\nCloudTgt : NO`).cloudTgt).toBe(false);
  });

  it.each([
    ["2026-11-20 07:12:33.000 UTC", Date.parse("2026-11-20T07:12:33Z")],
    ["2026-11-20 07:12:33 UTC", Date.parse("2026-11-20T07:12:33Z")],
    ["2026-13-45 07:12:33.000 UTC", undefined],
    ["20.11.2026 07:12", undefined],
  ])("reads the time %s", (text, atMs) => {
    const prt = parse(`| SSO State |\nAzureAdPrt : YES\nAzureAdPrtUpdateTime : ${text}`).prt;
    expect(prt).toEqual(atMs === undefined ? { present: true } : { present: true, updatedAtMs: atMs });
  });

  it("reads what the last attempt to get a token ended with", () => {
    const text = [
      "| SSO State |",
      "AzureAdPrt : NO",
      "AcquirePrtDiagnostics : PRESENT",
      "Attempt Status : 0xc000006d",
      "Server Error Description : AADSTS50126: Error validating credentials due to invalid username or password.",
    ].join("\n");
    expect(parse(text).prt).toEqual({ present: false, lastFailure: "0xc000006d, AADSTS50126" });
  });
});
