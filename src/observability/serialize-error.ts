import { ConflictError, OperatorError } from "../errors.ts";
import { KubeUnreachableError } from "../kube/transport.ts";
import { NotLeaderError } from "../ports/fence.ts";
import { OutboundFailure } from "../ports/outbound.ts";

/** An error as it stands in a log line. */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  /** Only when the error is a surprise: an error that we can explain needs no stack. */
  readonly stack?: string;
  readonly cause?: SerializedError;
  /** The first few of several errors at once. */
  readonly errors?: readonly SerializedError[];
}

const EXPLAINED = [OperatorError, ConflictError, NotLeaderError, KubeUnreachableError, OutboundFailure];
const EXPLAINED_NAMES: readonly string[] = ["AbortError", "TimeoutError"];
const MAX_DEPTH = 4;
const MAX_ERRORS = 5;

/**
 * Turns anything that was thrown into what a log line may show: name, code, message and causes. Other members are left
 * out, since libraries hang whole requests with their headers onto errors.
 */
export function serializeError(thrown: unknown, depth = 0): SerializedError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: describe(thrown) };
  return {
    name: thrown.name,
    message: thrown.message,
    ...codeOf(thrown),
    ...(isExplained(thrown) || thrown.stack === undefined ? {} : { stack: thrown.stack }),
    ...(thrown.cause === undefined || depth >= MAX_DEPTH ? {} : { cause: serializeError(thrown.cause, depth + 1) }),
    ...(thrown instanceof AggregateError && depth < MAX_DEPTH ? { errors: severalErrors(thrown, depth) } : {}),
  };
}

function severalErrors(several: AggregateError, depth: number): readonly SerializedError[] {
  return several.errors.slice(0, MAX_ERRORS).map((error) => serializeError(error, depth + 1));
}

function isExplained(error: Error): boolean {
  return EXPLAINED_NAMES.includes(error.name) || EXPLAINED.some((known) => error instanceof known);
}

function codeOf(error: Error): { readonly code?: string | number } {
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" || typeof code === "number" ? { code } : {};
}

/** Objects that are thrown may hold anything, so only simple values are shown. */
function describe(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  return thrown === undefined || thrown === null || typeof thrown === "number"
    ? String(thrown)
    : "Something that is not an error was thrown.";
}
