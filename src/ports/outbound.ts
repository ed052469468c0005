/** Which outside service a call is for; used for budgets, metrics and transcripts. */
export type Service = "arm" | "graph" | "token" | "identity-endpoint";

/** One HTTP call to Azure or Entra. Header names are lower-case. */
export interface OutboundRequest {
  readonly service: Service;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Covers connecting, headers and the whole body. */
  readonly timeoutMs: number;
  /** A longer body is refused with {@link OutboundFailure} `response_too_large`, without reading the rest. */
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal;
  /** Asked right before the first byte goes out, after any wait for a connection. What it throws, `send` throws: nothing was sent. */
  readonly beforeFirstByte?: () => void;
}

/** The whole answer, whatever its status. Header names are lower-case. */
export interface OutboundResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why no answer arrived. */
export type OutboundFailureCode = "timeout" | "aborted" | "network" | "tls" | "response_too_large";

/** Thrown by {@link Outbound} when there is no answer. Never carries headers or bodies. */
export class OutboundFailure extends Error {
  override readonly name = "OutboundFailure";
  readonly code: OutboundFailureCode;

  constructor(code: OutboundFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The one door to Azure and Entra: ARM, Graph, the token endpoint and the managed identity endpoint.
 * It does no retry, no redirect, no authentication: those belong to its callers.
 */
export interface Outbound {
  /**
   * @throws {OutboundFailure} when no complete answer arrived within the limits of the request.
   */
  send(request: OutboundRequest): Promise<OutboundResponse>;
}
