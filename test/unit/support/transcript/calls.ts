import type { Call } from "../../../support/transcript/call.ts";

const SUBSCRIPTION = "/subscriptions/bbbb";
const INSTANCE = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Sql/managedInstances/one`;

/** A call that was answered 100 ms after it began. */
function call(parts: Partial<Call> & Pick<Call, "service" | "method" | "path">): Call {
  const startedMs = parts.startedMs ?? 0;
  return { by: "first", status: 200, endedMs: startedMs + 100, ...parts, startedMs };
}

/** A write that turns on a service principal. */
export function patch(parts: Partial<Call> = {}): Call {
  return call({ service: "arm", method: "PATCH", path: INSTANCE, status: 202, ...parts });
}

/** A read of an instance. */
export function read(parts: Partial<Call> = {}): Call {
  return call({ service: "arm", method: "GET", path: INSTANCE, ...parts });
}

/** A grant to a client. */
export function grant(clientId: string, parts: Partial<Call> = {}): Call {
  const body = { clientId, resourceId: "graph", consentType: "AllPrincipals", scope: "openid" };
  return call({ service: "graph", method: "POST", path: "/v1.0/oauth2PermissionGrants", status: 201, body, ...parts });
}

/** Any request to Graph. */
export function graph(method: string, path: string, parts: Partial<Call> = {}): Call {
  return call({ service: "graph", method, path, ...parts });
}

/** Any request to the API server. */
export function kube(method: string, path: string, parts: Partial<Call> = {}): Call {
  return call({ service: "kube", method, path, ...parts });
}
