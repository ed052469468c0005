import type { Exchange, Reply } from "../exchange.ts";
import type { Site } from "../site.ts";
import type { Tenant } from "../state.ts";
import type { World } from "../world.ts";
import { type Identity, type IssuedToken, issueAccessToken } from "./access-token.ts";
import { authenticateClient } from "./client-authentication.ts";
import { EntraRefusal, loginHeaders } from "./entra-error.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** First-party resources for which Entra gives any application a token; ARM and Graph then refuse it. */
const OTHER_RESOURCES = [
  "https://vault.azure.net",
  "https://storage.azure.com",
  "https://database.windows.net",
  "https://graph.windows.net",
];

/** What the services of the login host share. */
export interface LoginContext {
  readonly world: World;
  readonly site: Site;
  readonly keys: SigningKeys;
}

/**
 * The tenant named by a path segment: its id or one of its verified domains.
 *
 * @throws {EntraRefusal} AADSTS90002 or AADSTS900023 when there is none.
 */
export function tenantOfSegment(segment: string, world: World): Tenant {
  const name = segment.toLowerCase();
  const tenant =
    world.tenant(name) ??
    world.state.tenants.find((each) => each.organization.verifiedDomains.some((one) => one.toLowerCase() === name));
  if (tenant !== undefined) return tenant;
  if (/^[0-9a-f-]{36}$/.test(name) || name.includes(".")) {
    throw new EntraRefusal(
      90002,
      "invalid_request",
      `Tenant '${segment}' not found. Check to make sure you have the correct tenant ID and are signing into the correct ` +
        "cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the " +
        "tenant.",
    );
  }
  throw new EntraRefusal(
    900023,
    "invalid_request",
    `Specified tenant identifier '${segment}' is neither a valid DNS name, nor a valid external domain.`,
  );
}

/**
 * `POST /{tenant}/oauth2/v2.0/token` and its version 1.0 twin `POST /{tenant}/oauth2/token`, client credentials only
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
 *
 * @throws {EntraRefusal} for everything that Entra refuses.
 */
export async function tokenReply(
  exchange: Exchange,
  tenantSegment: string,
  version: "v1" | "v2",
  context: LoginContext,
): Promise<Reply> {
  const { world, site } = context;
  const form = formOf(exchange);
  const grantType = required(form, "grant_type");
  if (grantType !== "client_credentials") {
    throw new EntraRefusal(
      70003,
      "unsupported_grant_type",
      `The app requested an unsupported grant type '${grantType}'.`,
    );
  }
  const tenant = tenantOfSegment(tenantSegment, world);
  const identity = identityOf(required(form, "client_id"), tenant);
  const audience = version === "v2" ? audienceOfScope(required(form, "scope")) : required(form, "resource");
  const service = resourceOf(audience, tenant, site);
  const clientAuthentication = await authenticateClient(form, { world, site, tenant, identity });
  const forGraph = service === "graph";
  const issued = await issueAccessToken(
    { tenant, identity, audience, forGraph, clientAuthentication },
    world,
    context.keys,
  );
  return {
    status: 200,
    headers: { ...loginHeaders(exchange, world), "content-type": "application/json; charset=utf-8" },
    body: version === "v2" ? bodyV2(issued) : bodyV1(issued, audience),
  };
}

function bodyV2(issued: IssuedToken): unknown {
  return {
    token_type: "Bearer",
    expires_in: issued.lifetimeSeconds,
    ext_expires_in: issued.lifetimeSeconds,
    access_token: issued.accessToken,
  };
}

function bodyV1(issued: IssuedToken, resource: string): unknown {
  return {
    token_type: "Bearer",
    expires_in: String(issued.lifetimeSeconds),
    ext_expires_in: String(issued.lifetimeSeconds),
    expires_on: String(issued.expiresAtSeconds),
    not_before: String(issued.notBeforeSeconds),
    resource,
    access_token: issued.accessToken,
  };
}

function formOf(exchange: Exchange): URLSearchParams {
  const form = new URLSearchParams(exchange.body);
  const basic = /^Basic (.+)$/i.exec(exchange.headers["authorization"] ?? "")?.[1];
  if (basic === undefined) return form;
  const [clientId, ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
  if (!form.has("client_id")) form.set("client_id", decodeURIComponent(clientId ?? ""));
  if (!form.has("client_secret")) form.set("client_secret", decodeURIComponent(secret.join(":")));
  return form;
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value !== null && value !== "") return value;
  throw new EntraRefusal(
    900144,
    "invalid_request",
    `The request body must contain the following parameter: '${name}'.`,
  );
}

function identityOf(clientId: string, tenant: Tenant): Identity {
  const identity = tenant.identities.find((each) => each.clientId.toLowerCase() === clientId.toLowerCase());
  if (identity === undefined) {
    throw new EntraRefusal(
      700016,
      "unauthorized_client",
      `Application with identifier '${clientId}' was not found in the directory '${tenant.displayName}'. This can happen ` +
        "if the application has not been installed by the administrator of the tenant or consented to by any user in the " +
        "tenant. You may have sent your authentication request to the wrong tenant.",
    );
  }
  if (!identity.enabled) {
    throw new EntraRefusal(
      7000112,
      "unauthorized_client",
      `Application '${identity.clientId}'(${identity.name}) is disabled.`,
    );
  }
  return identity;
}

function audienceOfScope(scope: string): string {
  const scopes = scope
    .split(" ")
    .filter((each) => each !== "" && !["openid", "profile", "offline_access"].includes(each));
  const asked = scopes[0] ?? scope;
  if (scopes.length === 1 && asked.endsWith("/.default")) return asked.slice(0, -"/.default".length);
  throw new EntraRefusal(
    1002012,
    "invalid_scope",
    `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default ` +
      "suffixed to the resource identifier (application ID URI).",
  );
}

function resourceOf(audience: string, tenant: Tenant, site: Site): "arm" | "graph" | "other" {
  const service = site.serviceOfResource(audience);
  if (service !== undefined) return service;
  const plain = audience.replace(/\/$/, "").toLowerCase();
  const published = tenant.servicePrincipals.some((each) =>
    [each.appId, ...each.servicePrincipalNames].some((name) => name.replace(/\/$/, "").toLowerCase() === plain),
  );
  if (published || OTHER_RESOURCES.includes(plain)) return "other";
  throw new EntraRefusal(
    500011,
    "invalid_resource",
    `The resource principal named ${audience} was not found in the tenant named ${tenant.displayName}. This can happen if ` +
      "the application has not been installed by the administrator of the tenant or consented to by any user in the " +
      "tenant. You might have sent your authentication request to the wrong tenant.",
  );
}
