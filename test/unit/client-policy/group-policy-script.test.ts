import { describe, expect, it } from "vitest";
import { incomingTrust, MODERN_INTERACTIVE } from "../../../src/client-policy/flow-settings.ts";
import { groupPolicyScript, groupPolicyUndoScript } from "../../../src/client-policy/group-policy-script.ts";
import { TENANT } from "../../support/client-policy.ts";
import { parametersOf, powerShellCommands } from "../../support/powershell-statements.ts";

const KERBEROS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos";
const SUBJECT = { realmName: "contoso", tenantId: TENANT };
const FLOWS = [MODERN_INTERACTIVE, incomingTrust("AzurePublic", TENANT)];
const PLACES = [
  { Key: `${KERBEROS}\\Parameters`, ValueName: "CloudKerberosTicketRetrievalEnabled" },
  { Key: KERBEROS, ValueName: "KdcProxyServer_Enabled" },
  { Key: `${KERBEROS}\\KdcProxy\\ProxyServers`, ValueName: "KERBEROS.MICROSOFTONLINE.COM" },
];

/** Each call of a cmdlet as [cmdlet, target, parameters]. */
function calls(script: string): readonly unknown[] {
  return powerShellCommands(script)
    .filter(({ words }) => words[0]?.text.includes("-GPRegistryValue") === true)
    .map((command) => [command.words[0]?.text, command.words[1]?.text, parametersOf(command)]);
}

describe("groupPolicyScript()", () => {
  it("sets each value with its type, and deletes nobody else's", () => {
    const data = [
      { Type: "DWord", Value: "1" },
      { Type: "DWord", Value: "1" },
      { Type: "String", Value: `<https login.microsoftonline.com:443:${TENANT}/kerberos />` },
    ];
    expect(calls(groupPolicyScript(SUBJECT, FLOWS))).toEqual(
      PLACES.map((place, index) => ["Set-GPRegistryValue", "@gpo", { ...place, ...data[index], Additive: true }]),
    );
  });

  it("hands over text with quotes and dollars as it is", () => {
    const value = 'it\'s $env:x `n "q"';
    const script = groupPolicyScript(SUBJECT, [
      { flow: "f", clients: "c", settings: [{ key: "k's", name: "n", type: "string", value, purpose: "p" }] },
    ]);
    expect(calls(script)).toEqual([
      [
        "Set-GPRegistryValue",
        "@gpo",
        { Key: "HKLM\\k's", ValueName: "n", Type: "String", Value: value, Additive: true },
      ],
    ]);
  });
});

describe("groupPolicyUndoScript()", () => {
  it("removes each value by its name, never a whole key", () => {
    expect(calls(groupPolicyUndoScript(SUBJECT, FLOWS))).toEqual(
      PLACES.map((place) => ["Remove-GPRegistryValue", "@gpo", place]),
    );
  });

  it("warns of the value that other KDC proxies depend on, right above it", () => {
    const lines = groupPolicyUndoScript(SUBJECT, FLOWS).split("\r\n");
    const value = lines.findIndex((line) => line.includes("'KdcProxyServer_Enabled'"));
    expect(lines[value - 1]).toMatch(/^# Every KDC proxy depends on this value\./);
  });

  it("stops when the object does not exist, before it goes on in spite of values that are gone", () => {
    const order = powerShellCommands(groupPolicyUndoScript(SUBJECT, FLOWS)).map(({ words }) =>
      words.map(({ text }) => text).join(" "),
    );
    const stop = order.indexOf("$ErrorActionPreference = Stop");
    const look = order.indexOf("$null = Get-GPO @gpo");
    const goOn = order.indexOf("$ErrorActionPreference = Continue");
    expect([stop, look, goOn]).toEqual([stop, look, goOn].toSorted((one, other) => one - other));
    expect(stop).toBeGreaterThan(0);
  });
});

describe.each([
  ["group-policy.ps1", groupPolicyScript(SUBJECT, FLOWS)],
  ["group-policy-undo.ps1", groupPolicyUndoScript(SUBJECT, FLOWS)],
])("%s", (_, script) => {
  it("says whose settings these are and that it links nothing", () => {
    expect(script).toContain(`realm contoso, tenant ${TENANT}`);
    expect(script).toMatch(/# .*links/);
  });
  it("asks for the object, takes a domain, and is strict before it does anything", () => {
    const lines = powerShellCommands(script).map(({ words }) => words.map(({ text }) => text).join(" "));
    expect(lines.slice(0, 8)).toEqual([
      "[CmdletBinding()]",
      "param(",
      "[Parameter(Mandatory)][string]$GpoName,",
      "[string]$Domain",
      ")",
      "Set-StrictMode -Version Latest",
      "$ErrorActionPreference = Stop",
      "$gpo = @{ Name = $GpoName }",
    ]);
  });
});
