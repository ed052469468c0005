import { describe, expect, it } from "vitest";
import { incomingTrust, kdcProxyServers, MODERN_INTERACTIVE } from "../../../src/client-policy/flow-settings.ts";
import type { FlowSettings } from "../../../src/client-policy/registry-setting.ts";
import { TENANT } from "../../support/client-policy.ts";

const KERBEROS = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos";

const values = ({ settings }: FlowSettings): readonly unknown[] =>
  settings.map(({ key, name, type, value }) => [key, name, type, value]);

describe("kdcProxyServers()", () => {
  it.each([
    ["AzurePublic", "<https login.microsoftonline.com:443:aaaaaaaa-0000-4000-8000-000000000001/kerberos />"],
    ["AzureUSGovernment", "<https login.microsoftonline.us:443:aaaaaaaa-0000-4000-8000-000000000001/kerberos />"],
    ["AzureChina", "<https login.chinacloudapi.cn:443:aaaaaaaa-0000-4000-8000-000000000001/kerberos />"],
  ] as const)("is exact to the space in %s", (cloud, value) => {
    expect(kdcProxyServers(cloud, TENANT)).toBe(value);
  });
});

describe("the settings of a flow", () => {
  it("are one number for the modern interactive flow", () => {
    expect(values(MODERN_INTERACTIVE)).toEqual([
      [`${KERBEROS}\\Parameters`, "CloudKerberosTicketRetrievalEnabled", "dword", 1],
    ]);
  });

  it("are the switch of the list and its one entry for the incoming trust flow", () => {
    expect(values(incomingTrust("AzurePublic", TENANT))).toEqual([
      [KERBEROS, "KdcProxyServer_Enabled", "dword", 1],
      [
        `${KERBEROS}\\KdcProxy\\ProxyServers`,
        "KERBEROS.MICROSOFTONLINE.COM",
        "string",
        `<https login.microsoftonline.com:443:${TENANT}/kerberos />`,
      ],
    ]);
  });
});
