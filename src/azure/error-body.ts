import { plainText } from "../plain-text.ts";
import { parseBoundedJson } from "./bounded-json.ts";

/** What could be read out of an error answer. Strings are bounded and free of ids, times and anything shaped like a token. */
export interface ErrorBody {
  /** The service's code; absent for HTML, truncated JSON and empty bodies. */
  readonly code?: string;
  readonly message: string;
  /** Codes below the first: `details[].code` of ARM, `innererror.code`, `error_codes` of the token endpoint. */
  readonly innerCodes: readonly string[];
  /** ARM's typed extras; a policy's name stands here. */
  readonly policyName?: string;
}

const MAX_MESSAGE = 600;
/** The patterns below see no more than this of a message, whatever its length. */
const MAX_LOOKED_AT = 4096;
const EMPTY: ErrorBody = { message: "", innerCodes: [] };

/**
 * Reads an error answer of ARM, Graph, the token endpoint or the identity endpoint.
 *
 * ARM and Graph wrap it in `error`, some resource providers do not, the token endpoint has `error` as a string.
 * A body that is none of these (a proxy's HTML page, a truncated answer) gives no code.
 *
 * @see https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#handling-errors
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application
 */
export function readErrorBody(text: string): ErrorBody {
  const body = parseObject(text);
  if (body === undefined) return EMPTY;
  if (typeof body["error"] === "string") return tokenError(body["error"], body);
  return serviceError(asObject(body["error"]) ?? body);
}

/** Whether the answer is an error as the service itself writes it, and not one of something in between. */
export function hasErrorCode(text: string): boolean {
  return readErrorBody(text).code !== undefined;
}

function tokenError(error: string, body: Readonly<Record<string, unknown>>): ErrorBody {
  const description = text(body["error_description"]);
  const codes = asArray(body["error_codes"]).filter(isCode).map(String);
  const named = codes[0] ?? /AADSTS(\d+)/.exec(description)?.[1];
  return {
    code: named === undefined ? plainText(error, 100) : `AADSTS${plainText(named, 10)}`,
    message: stableText(description),
    innerCodes: [plainText(error, 100)],
  };
}

function serviceError(error: Readonly<Record<string, unknown>>): ErrorBody {
  const code = text(error["code"]);
  const details = asArray(error["details"]).map(asObject);
  const inner = asObject(error["innererror"] ?? error["innerError"]);
  const innerCodes = [...details.map((detail) => text(detail?.["code"])), text(inner?.["code"])].filter(
    (c) => c !== "",
  );
  const policyName = policyNameOf(error, text(error["message"]));
  return {
    ...(code === "" ? {} : { code: plainText(code, 100) }),
    message: stableText(text(error["message"])),
    innerCodes: innerCodes.slice(0, 10).map((each) => plainText(each, 100)),
    ...(policyName === undefined ? {} : { policyName: plainText(policyName, 200) }),
  };
}

function policyNameOf(error: Readonly<Record<string, unknown>>, message: string): string | undefined {
  for (const extra of asArray(error["additionalInfo"])) {
    const info = asObject(asObject(extra)?.["info"]);
    const name = text(info?.["policyAssignmentDisplayName"]) || text(info?.["policyAssignmentName"]);
    if (name !== "") return name;
  }
  return /"policyAssignment"\s*:\s*\{\s*"name"\s*:\s*"([^"]{1,200})"/.exec(message)?.[1];
}

/**
 * A vendor's message made fit for a condition: one line, bounded, without what changes from one attempt to the next
 * (request ids, times, waits), and with anything that could be a credential taken out.
 */
export function stableText(message: string): string {
  const cut = plainText(message, MAX_LOOKED_AT)
    .replace(/\b(?:Trace|Correlation|Request|Activity|Tracking|Client request)[ -]?ID:?\s*'?[0-9a-f-]{36}'?\.?/gi, "")
    .replace(/\bTimestamp:\s*\S+(?: [\d:.]+Z?)?/gi, "")
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g, "")
    .replace(/\b(?:after|in) \d+ seconds?\b/gi, "later")
    .replace(/\beyJ[\w-]{8,}[\w.-]*/g, "[redacted]")
    .replace(/\bBearer [\w.~+/=-]{8,}/gi, "Bearer [redacted]")
    .replace(
      /\b(client_secret|client_assertion|access_token|password|sig)(["']?[=:] ?["']?)[^&\s"']+/gi,
      "$1$2[redacted]",
    );
  return plainText(cut, MAX_MESSAGE);
}

function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  return asObject(parseBoundedJson(body));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // The one cast: a plain JSON object, whose members are checked where they are read.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 50) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Nothing else is turned into text: an object's own toString could be anything. */
function isCode(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
