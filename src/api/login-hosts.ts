import type { Cloud } from "./v1alpha1/kerberos-realm.ts";

/**
 * Where people and identities sign in, per cloud.
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export const LOGIN_HOSTS: Readonly<Record<Cloud, string>> = {
  AzurePublic: "login.microsoftonline.com",
  AzureUSGovernment: "login.microsoftonline.us",
  AzureChina: "login.chinacloudapi.cn",
};

/**
 * The page on which an administrator consents for the whole tenant to what an application asks for.
 * @see https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent
 */
export function adminConsentUrl(cloud: Cloud, tenantId: string, applicationId: string): string {
  return `https://${LOGIN_HOSTS[cloud]}/${tenantId}/adminconsent?client_id=${applicationId}`;
}
