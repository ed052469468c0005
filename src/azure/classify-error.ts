import { OperatorError, type Retry } from "../errors.ts";
import { type ErrorBody, readErrorBody } from "./error-body.ts";
import type { ErrorMeaning, ErrorRow, ErrorService } from "./error-meaning.ts";
import { type ErrorContext, lacksArmAction, lacksGraphPermission, quotes, says } from "./error-sentences.ts";
import { ERROR_TABLE } from "./error-table.ts";
import { AzureReason } from "./reasons.ts";

/** An answer that is an error, or the error inside a finished operation (status 200 then). */
export interface ErrorAnswer {
  readonly service: ErrorService;
  readonly status: number;
  readonly body: string;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number;
}

const ROWS = new Map<string, readonly ErrorRow[]>();
for (const row of ERROR_TABLE) {
  for (const code of row.codes) {
    const key = rowKey(row.service, code);
    ROWS.set(key, [...(ROWS.get(key) ?? []), row]);
  }
}

/**
 * Turns an error answer into the error that the operator knows how to explain. The code decides, since some conflicts
 * are HTTP 400; the status is asked only for codes without a row; what is unknown counts as passing.
 */
export function classifyError(answer: ErrorAnswer, context: ErrorContext): OperatorError {
  const body = readErrorBody(answer.body);
  const { code, meaning } = find(answer, body) ?? { code: body.code, meaning: byStatus(answer.service, answer.status) };
  const shownCode = code ?? `HTTP ${answer.status}`;
  return new OperatorError(meaning.sentence({ ...context, status: answer.status, code: shownCode, body }), {
    // Codes are a metric label: those we don't know are folded into their status.
    code: meaning.known && code !== undefined ? code : `Http${answer.status}`,
    reason: meaning.reason,
    retry: retryOf(meaning, answer.retryAfterMs),
    needsHuman: meaning.needsHuman,
    ...(meaning.graceMs === undefined ? {} : { graceMs: meaning.graceMs }),
  });
}

type Found = ErrorMeaning & { readonly known: boolean };

/** The first code with a row: the answer's own, then those inside it, since wrappers like `Conflict` say less. */
function find(answer: ErrorAnswer, body: ErrorBody): { readonly code: string; readonly meaning: Found } | undefined {
  const outerSaysLittle = body.code === undefined || VAGUE.has(body.code.toLowerCase());
  const own = body.code === undefined ? [] : [body.code];
  for (const code of outerSaysLittle ? [...body.innerCodes, ...own] : [...own, ...body.innerCodes]) {
    const row = ROWS.get(rowKey(answer.service, code))?.find(
      (r) => r.status === undefined || r.status === answer.status,
    );
    if (row !== undefined) return { code, meaning: { ...row, known: true } };
  }
  return undefined;
}

/** Codes that only wrap a better one. */
const VAGUE = new Set([
  "conflict",
  "badrequest",
  "request_badrequest",
  "forbidden",
  "notfound",
  "deploymentfailed",
  "resourceoperationfailure",
]);

const FALLBACK: Readonly<Record<number, ErrorMeaning>> = {
  400: rejected(),
  401: {
    reason: AzureReason.CredentialRejected,
    retry: "backoff",
    needsHuman: false,
    sentence: quotes("the service does not accept the token"),
  },
  404: {
    reason: AzureReason.InstanceNotFound,
    retry: "backoff",
    needsHuman: false,
    sentence: quotes("it is not found"),
  },
  405: rejected(),
  408: {
    reason: AzureReason.RequestTimedOut,
    retry: "backoff",
    needsHuman: false,
    sentence: says("the service did not finish in time"),
  },
  409: {
    reason: AzureReason.OperationInProgress,
    retry: "backoff",
    needsHuman: false,
    sentence: quotes("it conflicts with something else that happens there"),
  },
  412: {
    reason: AzureReason.OperationInProgress,
    retry: "backoff",
    needsHuman: false,
    sentence: quotes("a precondition is not met"),
  },
  422: rejected(),
  429: {
    reason: AzureReason.Throttled,
    retry: "backoff",
    needsHuman: false,
    sentence: says("the service receives too many requests"),
  },
};

/** A person is asked only when the same refusal has lasted ten minutes. */
function rejected(): ErrorMeaning {
  return {
    reason: AzureReason.RequestRejected,
    retry: "slow",
    needsHuman: true,
    graceMs: 600_000,
    sentence: quotes("the service refuses the request"),
  };
}

function byStatus(service: ErrorService, status: number): Found {
  if (status === 403) return { ...forbidden(service), known: false };
  if (status === 404 && service === "graph") return { ...notInDirectory(), known: false };
  const meaning = FALLBACK[status] ?? {
    reason: AzureReason.ServiceUnavailable,
    retry: "backoff",
    needsHuman: false,
    sentence:
      status >= 500
        ? says("the service has a failure of its own")
        : quotes("the service gave an answer that the operator does not know"),
  };
  return { ...meaning, known: false };
}

function forbidden(service: ErrorService): ErrorMeaning {
  const sentence =
    service === "arm" ? lacksArmAction : service === "graph" ? lacksGraphPermission : quotes("access is denied");
  return { reason: AzureReason.PermissionMissing, retry: "slow", needsHuman: true, graceMs: 60_000, sentence };
}

function notInDirectory(): ErrorMeaning {
  return {
    reason: AzureReason.DirectoryObjectNotFound,
    retry: "backoff",
    needsHuman: false,
    sentence: quotes("Entra does not show the object"),
  };
}

function retryOf(meaning: ErrorMeaning, retryAfterMs: number | undefined): Retry {
  if (meaning.retry !== "backoff" || retryAfterMs === undefined) return { kind: meaning.retry };
  return { kind: "backoff", atLeastMs: retryAfterMs };
}

function rowKey(service: ErrorService, code: string): string {
  return `${service}/${code.toLowerCase()}`;
}
