import type { FlowSettings, RegistrySetting } from "./registry-setting.ts";
import { windowsText } from "./windows-text.ts";

/** What the comments of a script say it is for. */
export interface ScriptSubject {
  readonly realmName: string;
  readonly tenantId: string;
}

/** `-Type` of Set-GPRegistryValue. */
const KINDS = { dword: "DWord", string: "String" } as const;

/**
 * A PowerShell script that puts the flows' values into a Group Policy object.
 * `-Additive`, because the keys hold settings of others, and the documented default is to delete a key's values first.
 * @see https://learn.microsoft.com/powershell/module/grouppolicy/set-gpregistryvalue
 */
export function groupPolicyScript(subject: ScriptSubject, flows: readonly FlowSettings[]): string {
  return windowsText([
    ...opening(subject, [
      "Sets what clients need in a Group Policy object that exists already. It creates and links nothing:",
      "an administrator links the object to the computers that are meant, a few first.",
    ]),
    ...flows.flatMap(({ flow, clients, settings }) => [
      "",
      `# ${flow}, for ${clients}.`,
      ...settings.flatMap((setting) => [
        `# ${setting.purpose}`,
        `Set-GPRegistryValue @gpo ${place(setting)} -Type ${KINDS[setting.type]} -Value ${value(setting)} -Additive`,
      ]),
    ]),
  ]);
}

/**
 * The script that takes the same values out of the object again. Microsoft's page does not promise that clients then drop them;
 * Windows does so for values below ...\CurrentVersion\Policies that Group Policy itself had set.
 * @see https://learn.microsoft.com/powershell/module/grouppolicy/remove-gpregistryvalue
 * @see https://learn.microsoft.com/previous-versions/windows/desktop/policy/implementing-registry-based-policy
 */
export function groupPolicyUndoScript(subject: ScriptSubject, flows: readonly FlowSettings[]): string {
  return windowsText([
    ...opening(subject, [
      "Takes back what group-policy.ps1 set in a Group Policy object. Its links stay as they are: an administrator",
      "removes those, or the whole object, when nothing else needs it.",
    ]),
    "",
    "# Stops here when there is no such object.",
    "$null = Get-GPO @gpo",
    "# A value that is not in the object any more is reported, and the others are still taken out.",
    "$ErrorActionPreference = 'Continue'",
    ...flows.flatMap(({ flow, settings }) => [
      "",
      `# ${flow}.`,
      ...settings.flatMap((setting) => [
        ...(setting.undoCaution === undefined ? [] : [`# ${setting.undoCaution}`]),
        `Remove-GPRegistryValue @gpo ${place(setting)}`,
      ]),
    ]),
  ]);
}

function opening({ realmName, tenantId }: ScriptSubject, purpose: readonly string[]): readonly string[] {
  return [
    "#Requires -Modules GroupPolicy",
    `# Windows Authentication for Azure SQL Managed Instance: realm ${realmName}, tenant ${tenantId}.`,
    ...purpose.map((line) => `# ${line}`),
    "[CmdletBinding()]",
    "param(",
    "    # Display name of the Group Policy object.",
    "    [Parameter(Mandatory)][string]$GpoName,",
    "    # DNS name of the object's domain; without it, the domain of whoever runs the script.",
    "    [string]$Domain",
    ")",
    "",
    "Set-StrictMode -Version Latest",
    "$ErrorActionPreference = 'Stop'",
    "",
    "$gpo = @{ Name = $GpoName }",
    "if ($Domain) { $gpo['Domain'] = $Domain }",
  ];
}

function place({ key, name }: RegistrySetting): string {
  return `-Key ${quoted(`HKLM\\${key}`)} -ValueName ${quoted(name)}`;
}

function value(setting: RegistrySetting): string {
  return setting.type === "dword" ? String(setting.value) : quoted(setting.value);
}

/** Single quotes: nothing is expanded between them, and a quote is doubled (about_Quoting_Rules). */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
