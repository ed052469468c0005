import type { Clock } from "../../../src/ports/clock.ts";
import type { Outbound, OutboundResponse } from "../../../src/ports/outbound.ts";

const TIMEOUT_MS = 30_000;
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;
/** A token is renewed this long before it ends. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** Who asks for tokens. */
export interface ClientSecret {
  readonly clientId: string;
  readonly secret: string;
}

/** What the calls need. Endpoints are origins without a trailing slash. */
export interface AzureAccess {
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly endpoints: { readonly resourceManager: string; readonly graph: string; readonly login: string };
  readonly resourceManager: ClientSecret;
  readonly graph: ClientSecret;
}

/** An answer that is no success. */
export class HttpError extends Error {
  readonly status: number;
  readonly retryAfterMs: number;

  constructor({ status, headers, body }: OutboundResponse) {
    super(`HTTP ${status}: ${body.slice(0, 200)}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs(headers);
  }
}

/** Milliseconds of `Retry-After` in seconds; 0 without one. */
export function retryAfterMs(headers: OutboundResponse["headers"]): number {
  return Number(headers["retry-after"] ?? 0) * 1000;
}

type Api = "resourceManager" | "graph";
const SCOPES = {
  resourceManager: "https://management.azure.com/.default",
  graph: "https://graph.microsoft.com/.default",
} as const;

/** Requests with a bearer token to the two APIs. */
export class AzureCalls {
  readonly #access: AzureAccess;
  readonly #tokens = new Map<Api, { readonly token: Promise<string>; readonly renewAtMs: number }>();

  constructor(access: AzureAccess) {
    this.#access = access;
  }

  /**
   * @param link A path with its query, or a whole URL that the API sent.
   * @throws {HttpError} for an answer of 300 and above.
   */
  async send(api: Api, method: "GET" | "PATCH" | "POST", link: string, body?: object): Promise<OutboundResponse> {
    const { outbound, endpoints } = this.#access;
    const answer = await outbound.send({
      service: api === "graph" ? "graph" : "arm",
      method,
      url: new URL(link, endpoints[api]).href,
      headers: { authorization: `Bearer ${await this.#token(api)}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    if (answer.status >= 300) throw new HttpError(answer);
    return answer;
  }

  #token(api: Api): Promise<string> {
    const nowMs = this.#access.clock.monotonicMs();
    const known = this.#tokens.get(api);
    if (known !== undefined && nowMs < known.renewAtMs) return known.token;
    const token = this.#ask(api);
    token.catch(() => this.#tokens.delete(api));
    this.#tokens.set(api, { token, renewAtMs: nowMs + 3_599_000 - RENEW_BEFORE_MS });
    return token;
  }

  async #ask(api: Api): Promise<string> {
    const { outbound, endpoints, tenantId } = this.#access;
    const { clientId, secret } = this.#access[api];
    const form = {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: secret,
      scope: SCOPES[api],
    };
    const answer = await outbound.send({
      service: "token",
      method: "POST",
      url: `${endpoints.login}/${tenantId}/oauth2/v2.0/token`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    if (answer.status !== 200) throw new HttpError(answer);
    return (JSON.parse(answer.body) as { readonly access_token: string }).access_token;
  }
}
