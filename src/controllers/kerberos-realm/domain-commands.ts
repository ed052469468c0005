import type { Cloud } from "../../api/v1alpha1/kerberos-realm.ts";

/** The PowerShell lines that mend a domain; module AzureADHybridAuthenticationManagement, and ActiveDirectory for the level. */
export interface DomainCommands {
  /** The domain in which the trusted domain object belongs: the forest's root, or the domain itself when that is not known. */
  readonly root: string;
  readonly raiseLevel: string;
  /** Makes what the domain itself lacks. */
  readonly setUp: string;
  /** Makes the trusted domain object, in the root. */
  readonly setUpTrust: string;
  /** Removes the trusted domain object and makes it anew. */
  readonly renewTrust: string;
  readonly rotateKey: string;
  readonly allowReading: string;
}

/**
 * Another cloud than the public one is chosen first, and the trust then routes its names too.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow
 */
const CLOUD_PARTS: Readonly<Record<Cloud, { readonly first: string; readonly topLevelNames: string }>> = {
  AzurePublic: { first: "", topLevelNames: "" },
  AzureUSGovernment: {
    first: "Set-AzureADKerberosServerEndpoint -TargetEndpoint 2; ",
    topLevelNames: ' -TopLevelNames "usgovcloudapi.net,windows.net"',
  },
  AzureChina: { first: "Set-AzureADKerberosServerEndpoint -TargetEndpoint 1; ", topLevelNames: "" },
};

const AS_WHOM = "-UserPrincipalName <Hybrid Identity Administrator> -DomainCredential (Get-Credential)";

/**
 * The commands for one domain. `-SetupCloudTrust` belongs to the forest's root only: in a child domain it ends with
 * `LsaCreateTrustedDomainEx 0x549`.
 */
export function domainCommands(domain: string, forestRoot: string | undefined, cloud: Cloud): DomainCommands {
  const root = forestRoot ?? domain;
  const { first, topLevelNames } = CLOUD_PARTS[cloud];
  const withTrust = ` -SetupCloudTrust${topLevelNames}`;
  const set = (name: string): string => `${first}Set-AzureADKerberosServer -Domain ${name} ${AS_WHOM}`;
  const isRoot = root.toLowerCase() === domain.toLowerCase();
  return {
    root,
    raiseLevel: `Set-ADDomainMode -Identity ${domain} -DomainMode Windows2016Domain`,
    setUp: isRoot ? `${set(domain)}${withTrust}` : set(domain),
    setUpTrust: `${set(root)}${withTrust}`,
    renewTrust: `${first}Remove-AzureADKerberosServerTrustedDomainObject -Domain ${root} ${AS_WHOM}; Set-AzureADKerberosServer -Domain ${root} ${AS_WHOM}${withTrust}`,
    rotateKey: `${set(domain)}${isRoot ? withTrust : ""} -RotateServerKey`,
    allowReading: `dsacls "CN=krbtgt_AzureAD,CN=Users,${dnOf(domain)}" /G "<account>:RP;pwdLastSet"`,
  };
}

function dnOf(domain: string): string {
  return domain
    .split(".")
    .map((label) => `DC=${label}`)
    .join(",");
}
