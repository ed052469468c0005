import { MODERN_INTERACTIVE } from "./flow-settings.ts";

/**
 * The guide's chapter on the modern interactive flow.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-modern-interactive-flow
 * @see https://learn.microsoft.com/azure/storage/files/storage-files-identity-auth-hybrid-identities-enable the side effect
 * @see https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd what dsregcmd shows
 */
export function modernInteractiveGuide(): readonly string[] {
  return [
    "## Modern interactive flow",
    "",
    `For ${MODERN_INTERACTIVE.clients}.`,
    "It works in interactive sessions only: for SQL Server Management Studio and web applications, not for applications that run as",
    "a service.",
    "",
    "1. On a client, `dsregcmd.exe /status` must show `AzureAdJoined : YES` (hybrid-joined: `DomainJoined : YES` too).",
    "2. Know the side effect: with this setting on, a client may no longer reach Azure storage accounts that are joined to an",
    "   on-premises Active Directory until host names are mapped to their realm. The Group Policy setting for that is",
    '   "Define host name-to-Kerberos realm mappings"; on one computer it is `ksetup /addhosttorealmmap HOST REALM`.',
    "3. Deploy to a few clients, by one of:",
    "   - Group Policy: `group-policy.ps1`, as described below.",
    "   - Intune: `intune-settings-catalog.json`. In the admin center, Devices > Configuration > Create > Import policy; or",
    "     `POST /beta/deviceManagement/configurationPolicies` of Microsoft Graph with",
    "     `DeviceManagementConfiguration.ReadWrite.All`. Then assign it to a group of devices.",
    "   - One computer: `modern-interactive.reg`, merged by an administrator.",
    "4. Restart the client, or run `dsregcmd.exe /RefreshPrt` and then lock and unlock the session.",
    "5. Check: `dsregcmd.exe /status` shows `AzureAdPrt : YES`, and `klist get krbtgt/kerberos.microsoftonline.com` gets a ticket.",
    "6. Deploy to the rest.",
    "",
    "Undo: `group-policy-undo.ps1`, or remove the assignment in Intune, or merge `modern-interactive-undo.reg`.",
    "",
  ];
}
