import type { Cloud } from "../api/v1alpha1/kerberos-realm.ts";
import { ENTRA_KERBEROS_REALM, kdcProxyServers } from "./flow-settings.ts";

/** @see https://learn.microsoft.com/windows/client-management/mdm/policy-csp-admx-kerberos#kdcproxyserver */
export const KDC_PROXY_OMA_URI = "./Device/Vendor/MSFT/Policy/Config/ADMX_Kerberos/KdcProxyServer";

/** Separates names and values in a list of an ADMX-backed policy: U+F000, written as a reference so that the file stays ASCII. */
const SEPARATOR = "&#xF000;";

/**
 * The incoming trust flow as a custom profile of Intune, as `POST /v1.0/deviceManagement/deviceConfigurations` takes it.
 * @see https://learn.microsoft.com/graph/api/intune-deviceconfig-windows10customconfiguration-create
 */
export function intuneCustomProfile(realmName: string, cloud: Cloud, tenantId: string): string {
  const profile = {
    "@odata.type": "#microsoft.graph.windows10CustomConfiguration",
    displayName: "Windows Authentication for Azure SQL MI - incoming trust flow",
    description: `Clients reach the Kerberos service of Entra ID through a KDC proxy. Realm ${realmName} of winauth-operator.`,
    omaSettings: [
      {
        "@odata.type": "#microsoft.graph.omaSettingString",
        displayName: "KDC proxy servers for Kerberos clients",
        description: `The KDC proxy of ${ENTRA_KERBEROS_REALM}.`,
        omaUri: KDC_PROXY_OMA_URI,
        value: kdcProxyPayload(cloud, tenantId),
      },
    ],
  };
  return `${JSON.stringify(profile, null, 2)}\n`;
}

/**
 * The ADMX-backed payload: the policy is enabled, and its one list holds one pair of name and value. `KdcProxyServer` is the id of the
 * list in Kerberos.admx as Windows ships it (%SystemRoot%\PolicyDefinitions); no page of the CSP reference shows the id or this payload.
 * Escaped once, as an XML attribute: Intune encodes the whole for SyncML itself.
 * @see https://learn.microsoft.com/windows/client-management/understanding-admx-backed-policies#list-element-and-its-variations
 */
export function kdcProxyPayload(cloud: Cloud, tenantId: string): string {
  const pair = [ENTRA_KERBEROS_REALM, kdcProxyServers(cloud, tenantId)].map(attributeText).join(SEPARATOR);
  return `<enabled/><data id="KdcProxyServer" value="${pair}"/>`;
}

function attributeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
