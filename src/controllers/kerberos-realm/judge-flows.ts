import type { DomainStatus, KerberosRealmStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import { type Finding, finding } from "../status/finding.ts";

/** The tenant's devices by flow, as status shows them. */
export type ClientCounts = NonNullable<KerberosRealmStatus["clients"]>;

/** What both flows stand on. */
export interface FlowGround {
  /** Undefined while it was not judged. */
  readonly directory: Finding<"DirectorySynchronized"> | undefined;
  /** False: what `directory` says is told and stands in nobody's way. */
  readonly isDirectoryRequired: boolean;
  /** Undefined where no ConfigMap is declared. */
  readonly policy: Finding<"ClientPolicyPublished"> | undefined;
  /** Undefined where devices are not counted, or could not be counted yet. */
  readonly clients: ClientCounts | undefined;
  /** Why devices could not be counted, where they should be. */
  readonly countFailure?: string;
}

type FlowType = "ModernInteractiveReady" | "IncomingTrustReady";

/**
 * `ModernInteractiveReady`, as far as the cloud can see: a synchronised directory, published client settings, and, where
 * devices are counted, one that can use the flow. Of the two minimum versions that Microsoft documents, Windows 10 20H1 (in
 * the list of prerequisites) and 21H1 (in the prose), the list counts.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup#modern-interactive-authentication-flow
 */
export function judgeModernInteractive(ground: FlowGround): Finding<"ModernInteractiveReady"> {
  const obstacle = obstacleOf("ModernInteractiveReady", ground);
  if (obstacle !== undefined) return obstacle;
  const { clients } = ground;
  if (clients !== undefined && clients.modernInteractive === 0)
    return finding(
      "ModernInteractiveReady",
      "False",
      "NoEligibleClients",
      "No device of the tenant is Entra- or hybrid-joined and runs Windows 10 20H1 (build 19041), Windows Server 2022 or later, as the flow's list of prerequisites asks. Join or upgrade devices, or use the incoming trust flow.",
    );
  const waived = waivedDirectory(ground);
  const inPlace = waived === "" ? "the directory and the client settings" : "the client settings";
  return finding(
    "ModernInteractiveReady",
    "True",
    "FlowReady",
    `What the cloud can see is in place: ${inPlace}.${waived} ${devicesSentence(ground)} Whether a client has applied the settings cannot be seen from here: winauth client explain tells it on the client. The flow serves interactive sessions, not applications that run as a service.`,
  );
}

function devicesSentence({ clients, countFailure }: FlowGround): string {
  if (clients !== undefined)
    return "Devices of the tenant can use it: joined, from Windows 10 20H1 (build 19041) or Windows Server 2022 on, the versions in the list of prerequisites.";
  return countFailure === undefined
    ? "Devices are not counted (spec.clientInventory)."
    : `Devices could not be counted. ${countFailure}`;
}

/** A flow that is called ready must not hide that the directory is not synchronised. */
function waivedDirectory({ directory, isDirectoryRequired }: FlowGround): string {
  return isDirectoryRequired || directory === undefined || directory.status === "True"
    ? ""
    : " That the directory is synchronised was not found (see DirectorySynchronized), and spec.directorySync.required: false lets it pass.";
}

/**
 * A comment to PowerShell, so that a command can be pasted together with it.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup#incoming-trust-based-authentication-flow
 */
const MODULE = "# of a PowerShell module: Install-Module -Name AzureADHybridAuthenticationManagement -AllowClobber";

/** `IncomingTrustReady`: the same ground, and every declared domain as the flow needs it. */
export function judgeIncomingTrust(
  ground: FlowGround,
  domains: readonly DomainStatus[],
): Finding<"IncomingTrustReady"> {
  const worst = domains.find(({ ready }) => ready === "False") ?? domains.find(({ ready }) => ready === "Unknown");
  if (worst !== undefined) {
    const troubled = domains.filter(({ ready }) => ready !== "True");
    const said = troubled.map(({ name, message }) => `Domain ${name}: ${message}`).join(" ");
    const message = said.includes("AzureADKerberosServer") ? `${said} ${MODULE}` : said;
    return { type: "IncomingTrustReady", status: worst.ready, reason: worst.reason, message };
  }
  const obstacle = obstacleOf("IncomingTrustReady", ground);
  if (obstacle !== undefined) return obstacle;
  const names = domains.map(({ name }) => name).join(", ");
  return finding(
    "IncomingTrustReady",
    "True",
    "FlowReady",
    `The trust from ${names} to Entra ID is in place, and the client settings are published.${waivedDirectory(ground)} Clients need a line of sight to a domain controller.`,
  );
}

/** What stands in the way of either flow. */
function obstacleOf<T extends FlowType>(
  type: T,
  { directory, isDirectoryRequired, policy }: FlowGround,
): Finding<T> | undefined {
  if (isDirectoryRequired && directory !== undefined && directory.status !== "True")
    return finding(
      type,
      directory.status,
      "DirectoryNotSynchronized",
      `The flow needs a synchronised directory. ${directory.message}`,
    );
  if (policy === undefined)
    return finding(
      type,
      "False",
      "ClientPolicyNotPublished",
      "The flow needs settings on the clients. Name a ConfigMap in spec.clientPolicy.configMapName, and the operator publishes them there for whoever deploys them.",
    );
  if (policy.status !== "True")
    return finding(
      type,
      policy.status,
      "ClientPolicyNotPublished",
      `The client settings are not published. ${policy.message}`,
    );
  return undefined;
}
