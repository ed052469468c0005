import type { Cloud } from "../api/v1alpha1/kerberos-realm.ts";
import { ENTRA_KERBEROS_REALM, incomingTrust, kdcProxyServers } from "./flow-settings.ts";
import { KDC_PROXY_OMA_URI, kdcProxyPayload } from "./intune-custom-profile.ts";

/**
 * The guide's chapter on the incoming trust flow.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-troubleshoot what klist shows
 * @see https://learn.microsoft.com/windows/client-management/mdm/policy-csp-admx-kerberos#kdcproxyserver which Windows takes it from Intune
 */
export function incomingTrustGuide(cloud: Cloud, tenantId: string): readonly string[] {
  return [
    "## Incoming trust flow",
    "",
    `For ${incomingTrust(cloud, tenantId).clients}, which need a domain controller in reach.`,
    "Microsoft recommends it for clients that cannot use the modern interactive flow.",
    "",
    "The setting maps this name to this value, exact to the space:",
    "",
    "```",
    ENTRA_KERBEROS_REALM,
    kdcProxyServers(cloud, tenantId),
    "```",
    "",
    ...analogy(cloud),
    "1. The trust of the domain must exist (`Set-AzureADKerberosServer` with `-SetupCloudTrust`). Without it, clients get no ticket.",
    "2. On a client, `dsregcmd.exe /status` must show `DomainJoined : YES`.",
    "3. Deploy to a few clients, by one of:",
    "   - Group Policy: `group-policy.ps1`, as described below.",
    "   - Intune, for clients that are enrolled and have Windows 10 2004 with KB5005101 or later: `intune-kdc-proxy-oma-uri.json`,",
    "     by `POST /v1.0/deviceManagement/deviceConfigurations` of Microsoft Graph with",
    "     `DeviceManagementConfiguration.ReadWrite.All`; or by hand as a custom profile, see below. Then assign it.",
    "   - One computer: `incoming-trust.reg`, merged by an administrator.",
    "4. Run `gpupdate /force`, or restart the client.",
    "5. Check: `klist get krbtgt/kerberos.microsoftonline.com` gets a ticket that the on-premises domain issued.",
    "6. Deploy to the rest.",
    "",
    "By hand in Intune, a custom profile (Templates > Custom) has one row: data type String, this OMA-URI and this value. No page of",
    "Microsoft's shows this value; it follows their rules for lists, so look at the registry of one client before you deploy to all.",
    "",
    "```",
    KDC_PROXY_OMA_URI,
    kdcProxyPayload(cloud, tenantId),
    "```",
    "",
    "Undo: `group-policy-undo.ps1`, or remove the assignment in Intune, or merge `incoming-trust-undo.reg`. All of them also take out",
    "`KdcProxyServer_Enabled`, which every KDC proxy of a client depends on. Where clients have other KDC proxies, delete the line that",
    `names \`KdcProxyServer_Enabled\` from the undo file first; in Intune, their profile and this one are for one setting and must be merged.`,
    "",
  ];
}

function analogy(cloud: Cloud): readonly string[] {
  if (cloud === "AzurePublic") return [];
  return [
    `**Not documented.** Microsoft names the host of the public cloud only. For ${cloud} the cloud's own sign-in host was put in its`,
    "place by analogy. Ask Microsoft, or try it on one client, before you deploy it.",
    "",
  ];
}
