import { incomingTrustGuide } from "./guide-incoming-trust.ts";
import { modernInteractiveGuide } from "./guide-modern-interactive.ts";
import type { ClientPolicyInput } from "./input.ts";

/**
 * README.md of the published files: who deploys which file to which clients, in what order, how to check it and how to undo it.
 * Markdown in ASCII with LF line ends.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup flows, clients and limitations
 */
export function guide(input: ClientPolicyInput): string {
  const chapters = chaptersOf(input);
  const lines = [
    `# Client settings of realm ${input.realmName}`,
    "",
    `For Windows Authentication for Azure SQL Managed Instance in Entra tenant \`${input.tenantId}\` (${input.cloud}).`,
    "winauth-operator wrote these files from the KerberosRealm and writes them again when it changes. It deploys none of them: that is",
    "for the administrators of the clients.",
    "",
    ...(chapters.length === 0
      ? NO_FLOW
      : [...WHICH_CLIENT, ...chapters, ...GROUP_POLICY, ...ONE_COMPUTER, ...LIMITATIONS]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function chaptersOf({ flows, cloud, tenantId }: ClientPolicyInput): readonly string[] {
  return [
    ...(flows.modernInteractive ? modernInteractiveGuide() : []),
    ...(flows.incomingTrust ? incomingTrustGuide(cloud, tenantId) : []),
  ];
}

const NO_FLOW = [
  "The realm declares no flow, so there is nothing to deploy. Enable `spec.flows.modernInteractive` or `spec.flows.incomingTrust`.",
  "Turning a flow off takes nothing away from clients that have its settings already.",
];

const WHICH_CLIENT = [
  "## Which client uses which flow",
  "",
  "| client | flow |",
  "|---|---|",
  "| Entra-joined or hybrid-joined, Windows 10 20H1, Windows Server 2022 or later | modern interactive |",
  "| joined to Active Directory, Windows 10, Windows Server 2012 or later | incoming trust |",
  "",
  "Both may be deployed, also to the same clients. The chapters below are for the flows that the realm declares.",
  "",
];

const GROUP_POLICY = [
  "## Group Policy",
  "",
  "On a computer with the Group Policy management tools, as somebody who may edit the object:",
  "",
  "```powershell",
  "New-GPO -Name 'Entra Kerberos for SQL MI'",
  ".\\group-policy.ps1 -GpoName 'Entra Kerberos for SQL MI'",
  "New-GPLink -Name 'Entra Kerberos for SQL MI' -Target 'OU=Pilot,DC=corp,DC=contoso,DC=com'",
  "```",
  "",
  "For an object of another domain than your own, add `-Domain`. The script links nothing, so nothing reaches a client before the last",
  "line. `group-policy-undo.ps1` takes the same values out again. Clients drop them at the next refresh (`gpupdate /force`); look at",
  "one, and where a value stayed, merge the flow's undo file.",
  "",
];

const ONE_COMPUTER = [
  "## One computer",
  "",
  "The .reg files are plain ASCII with Windows line ends, which regedit accepts: `reg import FILE` as an administrator, or a double",
  "click. They suit a first try. Where Group Policy or Intune sets the same values, those win at their next refresh.",
  "",
];

const LIMITATIONS = [
  "## Limitations",
  "",
  "- Linux clients are not supported, only Windows.",
  "- Windows limits how often it connects to Entra ID. For up to 4 hours after a client was upgraded or freshly deployed, its users may",
  "  have no current ticket, and ticket requests fail. To not wait: `dsregcmd.exe /RefreshPrt`, then lock and unlock the session.",
];
