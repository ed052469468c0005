import { ConflictError, OperatorError, type OperatorErrorInit, type Retry } from "../errors.ts";
import type { ResourceKind } from "./client.ts";

/** What was attempted, for the sentence of an error. */
export interface KubeOperation {
  readonly verb: "get" | "list" | "watch" | "create" | "patch" | "delete";
  readonly kind: ResourceKind;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: "status";
}

/** An answer of the API server, as far as errors need it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The API server refused. `code` is `Forbidden` or `KubernetesApi`. */
export class KubeApiError extends OperatorError {
  readonly httpStatus: number;
  /** The `reason` of the Status object, for example `NotFound`; empty when the answer was none. */
  readonly statusReason: string;

  constructor(
    message: string,
    init: OperatorErrorInit & { readonly httpStatus: number; readonly statusReason: string },
  ) {
    super(message, init);
    this.httpStatus = init.httpStatus;
    this.statusReason = init.statusReason;
  }
}

/** metav1.Status, the fields used here. */
export interface KubeStatus {
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly causes: readonly string[];
  /** True when the body was a Status at all: a path the API server doesn't serve answers with plain text. */
  readonly isStatus: boolean;
}

/** Reads a Status document; anything else gives an empty one. */
export function parseStatus(body: string): KubeStatus {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return statusOf(parsed);
  } catch {
    // Not JSON: plain text from a proxy or for an unknown path.
  }
  return { message: "", reason: "", code: 0, causes: [], isStatus: false };
}

/** The same for a document already parsed, as in an ERROR event of a watch. */
export function statusOf(document: object): KubeStatus {
  const status = document as {
    readonly kind?: unknown;
    readonly message?: unknown;
    readonly reason?: unknown;
    readonly code?: unknown;
    readonly details?: { readonly causes?: readonly { readonly reason?: unknown }[] };
  };
  const causes = (status.details?.causes ?? []).map((cause) => cause.reason);
  return {
    message: typeof status.message === "string" ? status.message : "",
    reason: typeof status.reason === "string" ? status.reason : "",
    code: typeof status.code === "number" ? status.code : 0,
    causes: causes.filter((reason) => typeof reason === "string"),
    isStatus: status.kind === "Status",
  };
}

/** Turns an answer other than 2xx into the error that says who can do what about it. */
export function apiError(operation: KubeOperation, answer: ErrorAnswer, nowMs: number): ConflictError | KubeApiError {
  const status = parseStatus(answer.body);
  const common = { httpStatus: answer.status, statusReason: status.reason };
  if (answer.status === 409) return new ConflictError(`${describe(operation)} met a conflict: ${clip(status.message)}`);
  if (answer.status === 403 && !status.causes.includes("NamespaceTerminating")) {
    return new KubeApiError(forbiddenSentence(operation, status.message), {
      ...common,
      code: "Forbidden",
      reason: "KubernetesPermissionMissing",
      retry: { kind: "slow" },
      needsHuman: true,
    });
  }
  return new KubeApiError(sentence(operation, answer.status, status), {
    ...common,
    code: "KubernetesApi",
    reason: "KubernetesApiError",
    retry: retryOf(answer, nowMs),
    needsHuman: false,
  });
}

function sentence(operation: KubeOperation, httpStatus: number, status: KubeStatus): string {
  if (httpStatus === 401) {
    return "The Kubernetes API server does not accept the operator's credentials. Check the ServiceAccount token or the kubeconfig.";
  }
  if (httpStatus === 404 && !status.isStatus) {
    const { kind, group, version } = operation.kind;
    return `The Kubernetes API server does not serve ${kind} (${group === "" ? "core" : group}/${version}). Apply the CRDs of this version.`;
  }
  const said = status.message === "" ? "" : `: ${clip(status.message)}`;
  return `The Kubernetes API server refused to ${describe(operation)} (HTTP ${httpStatus})${said}`;
}

/** The identity stands in the Status message, `User "system:serviceaccount:ns:name" cannot patch resource …`. */
function forbiddenSentence(operation: KubeOperation, message: string): string {
  const who = /User "([^"]{1,200})"/.exec(message)?.[1] ?? "The operator";
  if (!/ cannot \w+ /.test(message) && message !== "") {
    return `The Kubernetes API server forbids to ${describe(operation)}: ${clip(message)}`;
  }
  const { kind, namespace, verb } = operation;
  const resource = operation.subresource === undefined ? kind.plural : `${kind.plural}/${operation.subresource}`;
  const where = namespace === undefined ? "in the whole cluster" : `in namespace "${namespace}"`;
  const role = namespace === undefined ? "ClusterRole" : `Role in namespace "${namespace}"`;
  return (
    `${who} may not ${verb} ${resource}${kind.group === "" ? "" : `.${kind.group}`} ${where}. ` +
    `Bind it to a ${role} with apiGroups: ["${kind.group}"], resources: ["${resource}"], verbs: ["${verb}"].`
  );
}

function describe({ verb, kind, namespace, name, subresource }: KubeOperation): string {
  const what = subresource === undefined ? kind.kind : `${subresource} of ${kind.kind}`;
  const path = [namespace, name].filter((part) => part !== undefined).join("/");
  return path === "" ? `${verb} ${what}` : `${verb} ${what} ${path}`;
}

function retryOf({ status, headers }: ErrorAnswer, nowMs: number): Retry {
  const atLeastMs = retryAfterMs(headers["retry-after"], nowMs);
  if (atLeastMs !== undefined) return { kind: "backoff", atLeastMs };
  // Repeating a document that the API server finds invalid does not help before somebody updates the CRDs or us.
  return status === 400 || status === 413 || status === 415 || status === 422 ? { kind: "slow" } : { kind: "backoff" };
}

/**
 * The wait a `Retry-After` header asks for, in milliseconds; undefined without a usable one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

function clip(message: string): string {
  return message.length <= 512 ? message : `${message.slice(0, 511)}…`;
}
