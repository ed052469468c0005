import { describe, expect, it } from "vitest";
import { incomingTrustGuide } from "../../../src/client-policy/guide-incoming-trust.ts";
import { TENANT } from "../../support/client-policy.ts";

describe("incomingTrustGuide()", () => {
  const lines = incomingTrustGuide("AzurePublic", TENANT);
  const text = lines.join("\n");

  it.each([
    ["which clients", "clients joined to Active Directory with Windows 10, Windows Server 2012 or later"],
    ["that the trust comes first", "`-SetupCloudTrust`"],
    ["how to see whether a client is joined", "`dsregcmd.exe /status` must show `DomainJoined : YES`"],
    ["which Windows Intune can set it on", "KB5005101"],
    ["how to check", "`klist get krbtgt/kerberos.microsoftonline.com`"],
    ["what undoing does to other KDC proxies", "Where clients have other KDC proxies"],
  ])("says %s", (_, words) => {
    expect(text).toContain(words);
  });

  it("shows name and value on lines of their own, to be copied", () => {
    expect(lines).toContain("KERBEROS.MICROSOFTONLINE.COM");
    expect(lines).toContain(`<https login.microsoftonline.com:443:${TENANT}/kerberos />`);
    expect(lines).toContain("./Device/Vendor/MSFT/Policy/Config/ADMX_Kerberos/KdcProxyServer");
  });

  it.each([
    ["AzurePublic", false],
    ["AzureUSGovernment", true],
    ["AzureChina", true],
  ] as const)("says in %s whether the host is by analogy: %s", (cloud, analogy) => {
    expect(incomingTrustGuide(cloud, TENANT).join("\n").includes("**Not documented.**")).toBe(analogy);
  });
});
