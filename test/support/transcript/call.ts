/** Whose door a call went through. */
export type CalledService = "arm" | "graph" | "login" | "kube";

/** One call as it was seen from outside of the one who made it. Times are milliseconds of one clock. */
export interface Call {
  /** The process or replica that made it. */
  readonly by: string;
  readonly service: CalledService;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The body of a write, decoded when it is JSON. */
  readonly body?: unknown;
  /** 0 when no answer reached the caller. */
  readonly status: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** What the answer's `Retry-After` asked for. */
  readonly retryAfterMs?: number;
}

/** Whether the call was meant to change something in Azure. Asking for a token does not, nor does a query. */
export function isAzureWrite({ service, method, path, body }: Call): boolean {
  if (service !== "arm" && service !== "graph") return false;
  if (method === "GET" || method === "HEAD" || /\/(getByIds|resources)$/.test(path)) return false;
  return !path.endsWith("/$batch") || batchWrites(body);
}

function batchWrites(body: unknown): boolean {
  const { requests = [] } = (body ?? {}) as { readonly requests?: readonly { readonly method: string }[] };
  return requests.some(({ method }) => method !== "GET");
}

/** Whether the call was meant to change one of our objects, or what belongs to them: not a Lease, an event or a review. */
export function isObjectWrite({ service, method, path }: Call): boolean {
  if (service !== "kube" || method === "GET") return false;
  return !/\/(leases|events|selfsubjectaccessreviews)(\/|$)/.test(path);
}

/** Whether the call turns on the service principal of an instance. */
export function isServicePrincipalWrite({ service, method, path }: Call): boolean {
  return service === "arm" && method === "PATCH" && /\/managedInstances\/[^/]+$/i.test(path);
}

/** Whether the call makes a delegated grant. */
export function isGrantCreation({ service, method, path }: Call): boolean {
  return service === "graph" && method === "POST" && path.endsWith("/oauth2PermissionGrants");
}
