import { verifyAccessToken } from "./entra/access-token.ts";
import type { SigningKeys } from "./entra/signing-keys.ts";
import type { Caller, Exchange, Reply } from "./exchange.ts";
import type { Site } from "./site.ts";
import type { World } from "./world.ts";

/** Either the caller, or the 401 that it gets. */
export type GraphAuthentication = { readonly caller: Caller } | { readonly refusal: Reply };

/**
 * Checks the bearer token of a Graph request and answers as Graph does when it can't be believed
 * (https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/graph/resolve-auth-errors).
 */
export async function authenticateGraph(
  exchange: Exchange,
  context: { readonly world: World; readonly site: Site; readonly keys: SigningKeys },
): Promise<GraphAuthentication> {
  const refuse = (message: string): GraphAuthentication => ({ refusal: refusal(message, exchange, context.world) });
  const token = /^Bearer\s+(\S+)$/i.exec(exchange.headers["authorization"] ?? "")?.[1];
  if (token === undefined) return refuse("Access token is empty.");
  const verdict = await verifyAccessToken(token, context.world, context.keys);
  switch (verdict.kind) {
    case "malformed":
      return refuse("IDX14100: JWT is not well formed, there are no dots (.).");
    case "badSignature":
      return refuse("Access token validation failure. Invalid signature.");
    case "expired":
      return refuse("Lifetime validation failed, the token is expired.");
    case "valid": {
      if (context.site.serviceOfResource(verdict.audience) !== "graph") {
        return refuse("Access token validation failure. Invalid audience.");
      }
      const { tenantId, clientId, objectId, roles } = verdict;
      return { caller: { tenantId, clientId, objectId, roles, audience: "graph" } };
    }
  }
}

function refusal(message: string, exchange: Exchange, world: World): Reply {
  const requestId = world.random.uuid();
  const clientRequestId = exchange.headers["client-request-id"] ?? requestId;
  const date = new Date(world.clock.nowMs()).toISOString().slice(0, 19);
  return {
    status: 401,
    headers: {
      "content-type": "application/json",
      "request-id": requestId,
      "client-request-id": clientRequestId,
      "strict-transport-security": "max-age=31536000",
      "www-authenticate":
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", ' +
        'client_id="00000003-0000-0000-c000-000000000000"',
    },
    body: {
      error: {
        code: "InvalidAuthenticationToken",
        message,
        innerError: { date, "request-id": requestId, "client-request-id": clientRequestId },
      },
    },
  };
}
