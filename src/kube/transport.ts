/** One call to the Kubernetes API server; `path` starts with a slash and is already encoded. */
export interface KubeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly body?: string;
  /** Covers connecting, headers and the whole body. */
  readonly timeoutMs: number;
  /** A longer body is refused with `response_too_large`. Default 4 MiB; lists allow more. */
  readonly maxResponseBytes?: number;
  readonly signal?: AbortSignal;
  /** True for calls about the Lease: they go over a connection of their own, and never wait for one that others use or that died under them. */
  readonly isAboutLease?: boolean;
  /** Asked right before the first byte goes out, after any wait for a connection. What it throws, `request` throws: nothing was sent. */
  readonly beforeFirstByte?: () => void;
}

/** The API server's answer, whatever its status. Header names are lower-case. */
export interface KubeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An open watch: one JSON document per line until the server closes it or `signal` aborts. */
export interface KubeWatchStream {
  readonly status: number;
  /** The body of an answer other than 200, bounded; empty while streaming. */
  readonly errorBody: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly lines: AsyncIterable<string>;
}

/** No answer from the API server: refused, reset, timed out, bad certificate. Retryable. */
export class KubeUnreachableError extends Error {
  override readonly name = "KubeUnreachableError";
  readonly code: "timeout" | "aborted" | "network" | "tls" | "response_too_large";
  constructor(code: KubeUnreachableError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The one door to the Kubernetes API server. Connection pool, credentials and their rotation live behind it.
 * Tests put an in-memory API server here.
 */
export interface KubeTransport {
  /** @throws {KubeUnreachableError} when no complete answer arrived. */
  request(request: KubeRequest): Promise<KubeResponse>;
  /**
   * Opens a watch. `timeoutMs` covers only the time until the headers; silence afterwards is the caller's to judge.
   * The connection is held until `lines` ends, its iteration is left, or `signal` aborts.
   *
   * @throws {KubeUnreachableError} when no headers arrived, and from `lines` when the connection breaks.
   */
  watch(request: KubeRequest): Promise<KubeWatchStream>;
}
