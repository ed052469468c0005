import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from "@azure/core-rest-pipeline";
import { type Outbound, OutboundFailure, type OutboundResponse, type Service } from "../ports/outbound.ts";
import { redact, secretsOf } from "./redact.ts";

/** Address that the identity library uses for the managed identity endpoint; it is replaced by the configured one. */
const IMDS_ORIGIN = "http://169.254.169.254";
const MAX_TOKEN_RESPONSE_BYTES = 256 * 1024;

/** What the identity library was told by the network, which it forgets in the errors that it throws. */
export interface TokenExchange {
  /** The last answer that was an error. */
  refused?: { readonly service: "token" | "identity-endpoint"; readonly response: OutboundResponse };
  /** Why no answer arrived. */
  failure?: OutboundFailure;
  /** Lifetime of the token in the last good answer, in milliseconds. */
  lifetimeMs?: number;
}

/** What {@link identityHttpClient} needs. */
export interface IdentityHttpOptions {
  readonly outbound: Outbound;
  /** Origin of the authority; requests to any other host are refused, whatever a discovery document says. */
  readonly login: string;
  readonly identityEndpoint: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The identity library's way to the network: through {@link Outbound}, to the authority or the identity endpoint only. */
export function identityHttpClient(options: IdentityHttpOptions, exchange: TokenExchange): HttpClient {
  return {
    sendRequest: async (request) => {
      const { url, service } = route(request.url, options);
      const response = await send({ request, url, service }, options, exchange);
      remember({ response, secrets: secretsOf(outboundPartOf(request)) }, service, exchange);
      return toPipelineResponse(request, response);
    },
  };
}

function route(url: string, options: IdentityHttpOptions): { url: string; service: "token" | "identity-endpoint" } {
  const target = new URL(url);
  if (target.origin === IMDS_ORIGIN) {
    return {
      url: new URL(target.pathname + target.search, options.identityEndpoint).href,
      service: "identity-endpoint",
    };
  }
  if (target.origin === new URL(options.login).origin) return { url, service: "token" };
  throw new RestError(`The identity library asked for the host ${target.host}, which is not the cloud's authority.`);
}

async function send(
  route: { readonly request: PipelineRequest; readonly url: string; readonly service: Service },
  options: IdentityHttpOptions,
  exchange: TokenExchange,
): Promise<OutboundResponse> {
  try {
    return await options.outbound.send({
      service: route.service,
      method: route.request.method === "POST" ? "POST" : "GET",
      url: route.url,
      ...outboundPartOf(route.request),
      timeoutMs: options.timeoutMs,
      maxResponseBytes: MAX_TOKEN_RESPONSE_BYTES,
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof OutboundFailure) exchange.failure = error;
    throw error;
  }
}

function outboundPartOf(request: PipelineRequest): { headers: Record<string, string>; body?: string } {
  return { headers: headersOf(request), ...(typeof request.body === "string" ? { body: request.body } : {}) };
}

function remember(
  { response, secrets }: { readonly response: OutboundResponse; readonly secrets: readonly string[] },
  service: "token" | "identity-endpoint",
  exchange: TokenExchange,
): void {
  if (response.status >= 400) {
    exchange.refused = { service, response: { ...response, body: redact(response.body, secrets) } };
    return;
  }
  const seconds = /"expires_in"\s*:\s*"?(\d{1,9})/.exec(response.body)?.[1];
  if (seconds !== undefined) exchange.lifetimeMs = Number(seconds) * 1000;
}

/** Headers for {@link Outbound}: lower-case, without what only the library's own transport could honour. */
export function headersOf(request: PipelineRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) headers[name.toLowerCase()] = value;
  delete headers["accept-encoding"];
  delete headers["content-length"];
  return headers;
}

/** The answer as the Azure libraries take it. */
export function toPipelineResponse(request: PipelineRequest, response: OutboundResponse): PipelineResponse {
  return {
    request,
    status: response.status,
    headers: createHttpHeaders(response.headers),
    bodyAsText: response.body,
  };
}
