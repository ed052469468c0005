import type { Exchange, Reply } from "../exchange.ts";
import type { World } from "../world.ts";

/** A refusal of the token endpoint: an AADSTS number, the OAuth error it is reported as, and its sentence. */
export class EntraRefusal extends Error {
  override readonly name = "EntraRefusal";
  readonly number: number;
  readonly oauthError: string;
  readonly status: number;

  constructor(number: number, oauthError: string, sentence: string) {
    super(`AADSTS${number}: ${sentence}`);
    this.number = number;
    this.oauthError = oauthError;
    this.status = oauthError === "invalid_client" ? 401 : 400;
  }
}

/** Headers of every answer of the login host. */
export function loginHeaders(exchange: Exchange, world: World): Record<string, string> {
  const headers: Record<string, string> = {
    "cache-control": "no-store, no-cache",
    pragma: "no-cache",
    expires: "-1",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-ms-request-id": world.random.uuid(),
    "x-ms-ests-server": "2.1.19343.4 - WEULR1 ProdSlices",
    "x-ms-srs": "1.P",
  };
  const clientRequestId = exchange.headers["client-request-id"];
  if (clientRequestId !== undefined) headers["client-request-id"] = clientRequestId;
  return headers;
}

/**
 * The answer to a refused request, in Entra's shape
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#error-response).
 */
export function entraErrorReply(refusal: EntraRefusal, exchange: Exchange, world: World): Reply {
  const headers = loginHeaders(exchange, world);
  const traceId = headers["x-ms-request-id"] ?? "";
  const correlationId = headers["client-request-id"] ?? world.random.uuid();
  const timestamp = `${new Date(world.clock.nowMs()).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return {
    status: refusal.status,
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
    body: {
      error: refusal.oauthError,
      error_description: `${refusal.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [refusal.number],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${refusal.number}`,
    },
  };
}
