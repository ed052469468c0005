import type { DirectoryState } from "../contract/directory-states.ts";

/** What a realm tells of a domain in one state of the contract. */
export interface ToldState {
  readonly state: DirectoryState;
  /** IncomingTrustReady as `STATUS Reason`. */
  readonly told: string;
  /** The PowerShell line in its message; empty where nothing has to be mended. */
  readonly command: string;
}

/** The six states of a domain in the order of the contract. */
export function toldStates(domain: string): readonly ToldState[] {
  const setUp = `Set-AzureADKerberosServer -Domain ${domain} -UserPrincipalName <Hybrid Identity Administrator> -DomainCredential (Get-Credential) -SetupCloudTrust`;
  return [
    {
      state: "functional-level-too-low",
      told: "False FunctionalLevelTooLow",
      command: `Set-ADDomainMode -Identity ${domain} -DomainMode Windows2016Domain`,
    },
    { state: "no-kerberos-server", told: "False KerberosServerNotFound", command: setUp },
    { state: "no-trust", told: "False TrustNotFound", command: setUp },
    {
      state: "outbound-trust",
      told: "False TrustNotInbound",
      command: `Remove-AzureADKerberosServerTrustedDomainObject -Domain ${domain} `,
    },
    { state: "key-too-old", told: "False TrustKeyTooOld", command: `${setUp} -RotateServerKey` },
    { state: "ready", told: "True FlowReady", command: "" },
  ];
}
