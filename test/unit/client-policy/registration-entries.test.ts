import { describe, expect, it } from "vitest";
import { incomingTrust, MODERN_INTERACTIVE } from "../../../src/client-policy/flow-settings.ts";
import { registrationEntries, registrationEntriesUndo } from "../../../src/client-policy/registration-entries.ts";
import type { FlowSettings } from "../../../src/client-policy/registry-setting.ts";
import { TENANT } from "../../support/client-policy.ts";
import { applyOperations, parseRegistrationFile, type RegistryState } from "../../support/registration-file.ts";

const KERBEROS = "hkey_local_machine\\software\\microsoft\\windows\\currentversion\\policies\\system\\kerberos";
const AWKWARD: FlowSettings = {
  flow: "Awkward",
  clients: "no client",
  settings: [
    { key: "SOFTWARE\\a", name: 'n"\\', type: "string", value: 'c:\\d "e"', purpose: "p" },
    { key: "SOFTWARE\\a", name: "n", type: "dword", value: 0xffffffff, purpose: "p" },
  ],
};

const CASES: readonly (readonly [string, FlowSettings, RegistryState])[] = [
  [
    "the modern interactive flow",
    MODERN_INTERACTIVE,
    { [`${KERBEROS}\\parameters\\cloudkerberosticketretrievalenabled`]: 1 },
  ],
  [
    "the incoming trust flow",
    incomingTrust("AzurePublic", TENANT),
    {
      [`${KERBEROS}\\kdcproxyserver_enabled`]: 1,
      [`${KERBEROS}\\kdcproxy\\proxyservers\\kerberos.microsoftonline.com`]: `<https login.microsoftonline.com:443:${TENANT}/kerberos />`,
    },
  ],
  [
    "quotes, backslashes and the greatest number",
    AWKWARD,
    { 'hkey_local_machine\\software\\a\\n"\\': 'c:\\d "e"', "hkey_local_machine\\software\\a\\n": 0xffffffff },
  ],
];

describe.each(CASES)("the .reg files of %s", (_, flow, state) => {
  const set = parseRegistrationFile(registrationEntries("contoso", flow));
  const undo = parseRegistrationFile(registrationEntriesUndo("contoso", flow));

  it("set exactly what the flow needs", () => {
    expect(applyOperations({}, set)).toEqual(state);
  });
  it("take back exactly that, and leave what others set", () => {
    expect(applyOperations(applyOperations({}, set), undo)).toEqual({});
    expect(applyOperations({ [`${KERBEROS}\\kdcproxy\\proxyservers\\.contoso.com`]: "<https p />" }, undo)).toEqual({
      [`${KERBEROS}\\kdcproxy\\proxyservers\\.contoso.com`]: "<https p />",
    });
  });
  it("may be merged twice", () => {
    expect(applyOperations(applyOperations({}, set), set)).toEqual(state);
    expect(applyOperations(applyOperations({}, undo), undo)).toEqual({});
  });
});

it("warns in the undo file of the value that other KDC proxies depend on, right above it", () => {
  const lines = registrationEntriesUndo("contoso", incomingTrust("AzurePublic", TENANT)).split("\r\n");
  const value = lines.findIndex((line) => line.startsWith('"KdcProxyServer_Enabled"'));
  expect(lines[value - 2]).toMatch(/^; Every KDC proxy depends on this value\./);
});
