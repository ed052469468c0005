/** One HTTP request as the simulator's services see it. Header names are lower-case; `path` is decoded, without query. */
export interface Exchange {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer. `body` is sent as JSON unless it is a string. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Who calls, after the bearer token was checked: an identity of the state file, for one audience. */
export interface Caller {
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  /** The audience that the token was issued for: ARM or Graph. */
  readonly audience: "arm" | "graph";
  /**
   * Application permissions in the token (`roles`), as they were when it was issued. Services decide by these, as the real
   * ones do: a permission given later needs a new token. Absent only in callers that tests build by hand.
   */
  readonly roles?: readonly string[];
}
