import type { Exchange, Reply } from "../exchange.ts";
import type { Tenant } from "../state.ts";
import { type Identity, issueAccessToken } from "./access-token.ts";
import type { LoginContext } from "./token-endpoint.ts";

const API_VERSIONS = ["2018-02-01", "2019-08-01", "2020-06-01", "2021-02-01"];

/**
 * The instance metadata endpoint of a virtual machine, `GET /metadata/identity/oauth2/token`, for identities that the state
 * marks as managed
 * (https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token).
 */
export async function identityEndpointReply(exchange: Exchange, context: LoginContext): Promise<Reply> {
  if (exchange.path !== "/metadata/identity/oauth2/token") return refusal(404, "not_found", "Not found.");
  if (exchange.method !== "GET") return refusal(405, "method_not_allowed", "Method not allowed.");
  if (exchange.headers["metadata"]?.toLowerCase() !== "true") {
    return refusal(400, "bad_request_102", "Required metadata header not specified");
  }
  const version = exchange.query.get("api-version");
  if (version === null || !API_VERSIONS.includes(version)) {
    return refusal(400, "invalid_request", "Required query variable 'api-version' is missing or not supported");
  }
  const resource = exchange.query.get("resource");
  if (resource === null || resource === "") {
    return refusal(400, "invalid_request", "Required query variable 'resource' is missing");
  }
  const found = managedIdentityOf(exchange, context);
  if (found === undefined) return refusal(400, "invalid_request", "Identity not found");
  const service = context.site.serviceOfResource(resource);
  if (service === undefined) {
    return refusal(400, "invalid_resource", `AADSTS500011: The resource principal named ${resource} was not found.`);
  }
  const issued = await issueAccessToken(
    { ...found, audience: resource, forGraph: service === "graph", clientAuthentication: "2" },
    context.world,
    context.keys,
  );
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8", server: "IMDS/150.870.65.1854" },
    body: {
      access_token: issued.accessToken,
      client_id: found.identity.clientId,
      expires_in: String(issued.lifetimeSeconds),
      expires_on: String(issued.expiresAtSeconds),
      ext_expires_in: String(issued.lifetimeSeconds),
      not_before: String(issued.notBeforeSeconds),
      resource,
      token_type: "Bearer",
    },
  };
}

function managedIdentityOf(
  exchange: Exchange,
  context: LoginContext,
): { readonly tenant: Tenant; readonly identity: Identity } | undefined {
  const clientId = exchange.query.get("client_id")?.toLowerCase();
  const objectId = (exchange.query.get("object_id") ?? exchange.query.get("principal_id"))?.toLowerCase();
  for (const tenant of context.world.state.tenants) {
    const identity = tenant.identities.find(
      (each) =>
        each.managedIdentity &&
        (clientId === undefined || each.clientId.toLowerCase() === clientId) &&
        (objectId === undefined || each.objectId.toLowerCase() === objectId),
    );
    if (identity !== undefined) return { tenant, identity };
  }
  return undefined;
}

function refusal(status: number, error: string, description: string): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", server: "IMDS/150.870.65.1854" },
    body: { error, error_description: description },
  };
}
