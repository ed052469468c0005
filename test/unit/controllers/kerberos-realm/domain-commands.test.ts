import { describe, expect, it } from "vitest";
import { domainCommands } from "../../../../src/controllers/kerberos-realm/domain-commands.ts";

const WHO = "-UserPrincipalName <Hybrid Identity Administrator> -DomainCredential (Get-Credential)";
const ROOT = domainCommands("contoso.com", "contoso.com", "AzurePublic");
const CHILD = domainCommands("emea.contoso.com", "contoso.com", "AzurePublic");

describe("the commands that mend a domain", () => {
  it.each([
    ["root: level", ROOT.raiseLevel, "Set-ADDomainMode -Identity contoso.com -DomainMode Windows2016Domain"],
    ["root: set up", ROOT.setUp, `Set-AzureADKerberosServer -Domain contoso.com ${WHO} -SetupCloudTrust`],
    ["root: trust", ROOT.setUpTrust, ROOT.setUp],
    [
      "root: trust anew",
      ROOT.renewTrust,
      `Remove-AzureADKerberosServerTrustedDomainObject -Domain contoso.com ${WHO}; ${ROOT.setUp}`,
    ],
    ["root: key", ROOT.rotateKey, `${ROOT.setUp} -RotateServerKey`],
    [
      "root: reading",
      ROOT.allowReading,
      'dsacls "CN=krbtgt_AzureAD,CN=Users,DC=contoso,DC=com" /G "<account>:RP;pwdLastSet"',
    ],
    ["child: set up, without the trust", CHILD.setUp, `Set-AzureADKerberosServer -Domain emea.contoso.com ${WHO}`],
    ["child: the trust, in the root", CHILD.setUpTrust, ROOT.setUp],
    ["child: key", CHILD.rotateKey, `${CHILD.setUp} -RotateServerKey`],
  ])("%s", (_what, command, expected) => {
    expect(command).toBe(expected);
  });

  it.each([
    [
      "AzureUSGovernment",
      `Set-AzureADKerberosServerEndpoint -TargetEndpoint 2; ${ROOT.setUp} -TopLevelNames "usgovcloudapi.net,windows.net"`,
    ],
    ["AzureChina", `Set-AzureADKerberosServerEndpoint -TargetEndpoint 1; ${ROOT.setUp}`],
  ] as const)("in %s name its endpoint first", (cloud, expected) => {
    expect(domainCommands("contoso.com", "contoso.com", cloud).setUp).toBe(expected);
  });

  it("are those of a root when the forest's root is not known", () => {
    expect(domainCommands("contoso.com", undefined, "AzurePublic")).toEqual(ROOT);
  });

  it("know the root whatever the case of its name", () => {
    expect(domainCommands("contoso.com", "CONTOSO.com", "AzurePublic").rotateKey).toContain("-SetupCloudTrust");
  });
});
