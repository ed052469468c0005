import { LOGIN_HOSTS } from "../api/login-hosts.ts";
import type { Cloud } from "../api/v1alpha1/kerberos-realm.ts";
import type { FlowSettings } from "./registry-setting.ts";

/** The Kerberos realm that Entra ID is; also the name under which its KDC proxy is registered. */
export const ENTRA_KERBEROS_REALM = "KERBEROS.MICROSOFTONLINE.COM";

const KERBEROS_POLICY = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos";

/**
 * Modern interactive flow: Windows fetches a Kerberos ticket from Entra ID when a user signs in.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-modern-interactive-flow
 * @see https://learn.microsoft.com/windows/client-management/mdm/policy-csp-kerberos#cloudkerberosticketretrievalenabled key and value
 */
export const MODERN_INTERACTIVE: FlowSettings = {
  flow: "Modern interactive flow",
  clients: "Entra-joined or hybrid-joined clients with Windows 10 20H1, Windows Server 2022 or later",
  settings: [
    {
      key: `${KERBEROS_POLICY}\\Parameters`,
      name: "CloudKerberosTicketRetrievalEnabled",
      type: "dword",
      value: 1,
      purpose: '"Allow retrieving the cloud Kerberos ticket during the logon" is Enabled.',
    },
  ],
};

/**
 * Incoming trust flow: Windows reaches the Kerberos service of Entra ID, which has no domain controllers, through a KDC proxy.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow
 * @see https://learn.microsoft.com/windows/client-management/mdm/policy-csp-admx-kerberos#kdcproxyserver the value that enables the list
 * @see https://admx.help/?Category=Windows_11_2022&Policy=Microsoft.Policies.Kerberos::KdcProxyServer the key of the list
 */
export function incomingTrust(cloud: Cloud, tenantId: string): FlowSettings {
  return {
    flow: "Incoming trust flow",
    clients: "clients joined to Active Directory with Windows 10, Windows Server 2012 or later",
    settings: [
      {
        key: KERBEROS_POLICY,
        name: "KdcProxyServer_Enabled",
        type: "dword",
        value: 1,
        purpose: '"Specify KDC proxy servers for Kerberos clients" is Enabled.',
        undoCaution: "Every KDC proxy depends on this value. Where clients have others, delete the line that names it.",
      },
      {
        key: `${KERBEROS_POLICY}\\KdcProxy\\ProxyServers`,
        name: ENTRA_KERBEROS_REALM,
        type: "string",
        value: kdcProxyServers(cloud, tenantId),
        purpose: "The KDC proxy of the tenant. The spaces after https and before /> belong to the value.",
      },
    ],
  };
}

/**
 * The tenant's KDC proxy in the syntax of the policy, exact to the space. Microsoft documents the host of the public cloud only; the
 * other clouds' sign-in hosts stand in by analogy.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow#configure-the-group-policy-object-gpo
 */
export function kdcProxyServers(cloud: Cloud, tenantId: string): string {
  return `<https ${LOGIN_HOSTS[cloud]}:443:${tenantId}/kerberos />`;
}
