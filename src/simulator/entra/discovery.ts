import type { Exchange, Reply } from "../exchange.ts";
import { EntraRefusal } from "./entra-error.ts";
import { type LoginContext, tenantOfSegment } from "./token-endpoint.ts";

const JSON_HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "max-age=86400, private",
  "access-control-allow-origin": "*",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

/** Segments that stand for "whoever signs in" and name no tenant. */
const ANY_TENANT = ["common", "organizations", "consumers"];

/**
 * `GET /{tenant}/v2.0/.well-known/openid-configuration` and its version 1.0 twin
 * (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc). The issuer is the simulator's own address when it
 * was asked under it: SDKs compare the two.
 *
 * @throws {EntraRefusal} when there is no such tenant.
 */
export function openIdConfigurationReply(
  exchange: Exchange,
  segment: string,
  version: "v1" | "v2",
  context: LoginContext,
): Reply {
  const login = `https://${exchange.host}`;
  const addresses = context.site.addressesFor(exchange.host);
  const any = ANY_TENANT.includes(segment.toLowerCase());
  const tenantId = any ? "{tenantid}" : tenantOfSegment(segment, context.world).id;
  const inPath = any ? segment : tenantId;
  const oauth = `${login}/${inPath}/oauth2${version === "v2" ? "/v2.0" : ""}`;
  return {
    status: 200,
    headers: JSON_HEADERS,
    body: {
      token_endpoint: `${oauth}/token`,
      token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      jwks_uri: `${login}/${inPath}/discovery${version === "v2" ? "/v2.0" : ""}/keys`,
      response_modes_supported: ["query", "fragment", "form_post"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
      response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      issuer: version === "v2" ? `${login}/${tenantId}/v2.0` : `https://sts.windows.net/${tenantId}/`,
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${addresses.graph}/oidc/userinfo`,
      authorization_endpoint: `${oauth}/authorize`,
      device_authorization_endpoint: `${login}/${inPath}/oauth2/v2.0/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${oauth}/logout`,
      claims_supported: ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "nonce", "tid", "ver"],
      kerberos_endpoint: `${login}/${inPath}/kerberos`,
      tenant_region_scope: any ? null : "EU",
      cloud_instance_name: new URL(addresses.login).hostname,
      cloud_graph_host_name: "graph.windows.net",
      msgraph_host: new URL(addresses.graph).host,
      rbac_url: "https://pas.windows.net",
    },
  };
}

/** `GET /{tenant}/discovery/v2.0/keys`: the public half of the signing key. */
export function keysReply(exchange: Exchange, context: LoginContext): Reply {
  const issuer = `https://${exchange.host}/{tenantid}/v2.0`;
  return { status: 200, headers: JSON_HEADERS, body: { keys: [{ ...context.keys.publicJwk, issuer }] } };
}

/**
 * `GET /common/discovery/instance`: which login hosts belong together. The host that was asked is always one of them.
 *
 * @throws {EntraRefusal} AADSTS50049 for an `authorization_endpoint` of another host.
 */
export function instanceDiscoveryReply(exchange: Exchange, context: LoginContext): Reply {
  const asked = exchange.query.get("authorization_endpoint");
  if (asked === null) {
    throw new EntraRefusal(
      900144,
      "invalid_request",
      "The request body must contain the following parameter: 'authorization_endpoint'.",
    );
  }
  if (!context.site.isLoginUrl(asked))
    throw new EntraRefusal(50049, "invalid_instance", "Unknown or invalid instance.");
  const url = new URL(asked);
  const segment = url.pathname.split("/")[1] ?? "common";
  const aliases = [...new Set([...context.site.cloud.hosts.login, exchange.host])];
  const preferred = exchange.host;
  return {
    status: 200,
    headers: JSON_HEADERS,
    body: {
      tenant_discovery_endpoint: `${url.origin}/${segment}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: preferred, preferred_cache: preferred, aliases }],
    },
  };
}
