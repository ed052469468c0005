import { z } from "zod";
import { LOGIN_HOSTS } from "../api/login-hosts.ts";
import type { Cloud } from "../api/v1alpha1/kerberos-realm.ts";

/** Where a cloud's services answer. Every URL is an https origin without a trailing slash. */
export interface CloudEndpoints {
  readonly resourceManager: string;
  /** Scope of ARM tokens; follows the cloud, never an override, so that a token is what the real service expects. */
  readonly resourceManagerScope: string;
  readonly graph: string;
  readonly graphScope: string;
  /** Authority host of the token endpoint. */
  readonly login: string;
  /** True when the authority is not one that the identity library knows, so that it must not ask Microsoft about it. */
  readonly loginOverridden: boolean;
  /** Suffix of SQL host names, without a leading dot. */
  readonly sqlSuffix: string;
}

type BuiltIn = Omit<CloudEndpoints, "resourceManagerScope" | "graphScope" | "loginOverridden">;

/**
 * The closed list of clouds; nothing in the cluster can add to it.
 *
 * @see https://learn.microsoft.com/graph/deployments
 * @see https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
 * @see https://learn.microsoft.com/azure/china/resources-developer-guide
 */
const CLOUDS: Readonly<Record<Cloud, BuiltIn>> = {
  AzurePublic: {
    resourceManager: "https://management.azure.com",
    graph: "https://graph.microsoft.com",
    login: `https://${LOGIN_HOSTS.AzurePublic}`,
    sqlSuffix: "database.windows.net",
  },
  AzureUSGovernment: {
    resourceManager: "https://management.usgovcloudapi.net",
    graph: "https://graph.microsoft.us",
    login: `https://${LOGIN_HOSTS.AzureUSGovernment}`,
    sqlSuffix: "database.usgovcloudapi.net",
  },
  AzureChina: {
    resourceManager: "https://management.chinacloudapi.cn",
    graph: "https://microsoftgraph.chinacloudapi.cn",
    login: `https://${LOGIN_HOSTS.AzureChina}`,
    sqlSuffix: "database.chinacloudapi.cn",
  },
};

/** The clouds, in the order in which help and errors list them. */
export const CLOUD_NAMES = Object.keys(CLOUDS) as readonly Cloud[];

const origin = z.url({ protocol: /^https$/ }).transform((text, context) => {
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    context.addIssue({ code: "custom", message: "must be https://HOST[:PORT] and nothing else" });
    return z.NEVER;
  }
  return url.origin;
});

const overridesOfOneCloud = z
  .strictObject({ resourceManager: origin, graph: origin, login: origin })
  .partial()
  .readonly();

/**
 * Other endpoints for a cloud of the list, for private gateways and tests. A setting of the process, never of a custom
 * resource: whoever sets it decides where the operator's tokens go.
 */
export const endpointOverridesSchema = z
  .strictObject({
    AzurePublic: overridesOfOneCloud,
    AzureUSGovernment: overridesOfOneCloud,
    AzureChina: overridesOfOneCloud,
  })
  .partial()
  .readonly();

/** Parsed {@link endpointOverridesSchema}. */
export type EndpointOverrides = z.output<typeof endpointOverridesSchema>;

/** The endpoints of a cloud, with the process's overrides applied. */
export function resolveEndpoints(cloud: Cloud, overrides: EndpointOverrides = {}): CloudEndpoints {
  const builtIn = CLOUDS[cloud];
  const override = overrides[cloud] ?? {};
  return {
    resourceManager: override.resourceManager ?? builtIn.resourceManager,
    resourceManagerScope: `${builtIn.resourceManager}/.default`,
    graph: override.graph ?? builtIn.graph,
    graphScope: `${builtIn.graph}/.default`,
    login: override.login ?? builtIn.login,
    loginOverridden: override.login !== undefined && override.login !== builtIn.login,
    sqlSuffix: builtIn.sqlSuffix,
  };
}
