import type { AccessToken } from "@azure/core-auth";
import { OperatorError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import { type Outbound, OutboundFailure } from "../ports/outbound.ts";
import { parseRetryAfterMs } from "./budget/retry-after.ts";
import { classifyError } from "./classify-error.ts";
import type { CloudEndpoints } from "./clouds.ts";
import type { CredentialFactory } from "./credentials.ts";
import type { ErrorContext } from "./error-sentences.ts";
import { identityHttpClient, type TokenExchange } from "./identity-http-client.ts";
import { explainFailure } from "./outbound-errors.ts";
import { AzureReason } from "./reasons.ts";
import type { FetchedToken } from "./token-source.ts";

/** Everything that one token needs. */
export interface TokenFetchOptions {
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly credential: CredentialFactory;
  readonly endpoints: CloudEndpoints;
  /** Base URL of the managed identity endpoint. */
  readonly identityEndpoint: string;
  readonly scope: string;
  readonly context: ErrorContext;
  readonly timeoutMs: number;
}

/**
 * Fetches one token, past every cache of the libraries.
 *
 * @throws {OperatorError} classified by what the endpoint really answered; never holds credential material.
 */
export async function fetchToken(options: TokenFetchOptions, signal: AbortSignal): Promise<FetchedToken> {
  const exchange: TokenExchange = {};
  const httpClient = identityHttpClient(
    {
      outbound: options.outbound,
      login: options.endpoints.login,
      identityEndpoint: options.identityEndpoint,
      timeoutMs: options.timeoutMs,
      signal,
    },
    exchange,
  );
  // Read before the token is asked for: a Secret that changes meanwhile makes the token count as old, never as new.
  const version = await options.credential.version();
  const credential = await options.credential.create(options.context.tenantId, options.endpoints, httpClient);
  try {
    const token = await credential.getToken(options.scope, { abortSignal: signal });
    if (token === null) throw new Error("no token");
    return { token: token.token, lifetimeMs: lifetimeOf(token, exchange, options.clock), version };
  } catch (error) {
    throw explain(error, exchange, options);
  }
}

/** The endpoint's own `expires_in` needs no clock; a token from a library's cache brings only a time of day. */
function lifetimeOf(token: AccessToken, exchange: TokenExchange, clock: Clock): number {
  return exchange.lifetimeMs ?? token.expiresOnTimestamp - clock.nowMs();
}

/** The library's error is dropped whole: it can quote requests, and it has lost the status. */
function explain(error: unknown, exchange: TokenExchange, options: TokenFetchOptions): OperatorError {
  if (error instanceof OperatorError) return error;
  if (exchange.refused !== undefined) {
    const { service, response } = exchange.refused;
    const retryAfterMs = parseRetryAfterMs(response.headers, options.clock.nowMs());
    const answer = { service, status: response.status, body: response.body };
    return classifyError(retryAfterMs === undefined ? answer : { ...answer, retryAfterMs }, options.context);
  }
  const failure = error instanceof OutboundFailure ? error : exchange.failure;
  if (failure !== undefined) return explainFailure(failure, options.context.doing);
  return new OperatorError(
    `The identity for ${options.context.api} (${options.context.identity}) gets no token in tenant ` +
      `${options.context.tenantId}: the answer of the token endpoint could not be used.`,
    {
      code: AzureReason.TokenUnavailable,
      reason: AzureReason.TokenUnavailable,
      retry: { kind: "backoff" },
      needsHuman: false,
    },
  );
}
