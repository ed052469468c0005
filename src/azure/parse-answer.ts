import { z } from "zod";
import { OperatorError } from "../errors.ts";
import { plainText } from "../plain-text.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import { AzureReason } from "./reasons.ts";

/** `code` of the error for an answer that is not what the service documents. */
export const MALFORMED_RESPONSE = "MalformedResponse";
/** `code` of the error for a list that is longer than the operator reads. */
export const LIST_TOO_LONG = "ListTooLong";

/** Text that may be absent or null; longer than `max` is refused. */
export function optionalText(max = 1024): z.ZodType<string | undefined> {
  return z
    .string()
    .max(max)
    .nullish()
    .transform((value) => (value === null || value === "" ? undefined : value));
}

/** A name that people gave to something, fit to be shown; a longer one is cut, not refused. Absent and null are empty. */
export function displayName(max = 256): z.ZodType<string> {
  return z
    .string()
    .nullish()
    .transform((value) => plainText(value ?? "", max));
}

/**
 * A moment in ISO 8601 that may be absent or null, in milliseconds since the epoch. What never happened comes as the year 1
 * at times, and counts as absent.
 */
export function optionalInstant(): z.ZodType<number | undefined> {
  return z
    .string()
    .max(64)
    .refine((text) => !Number.isNaN(Date.parse(text)))
    .nullish()
    .transform((text) => {
      const ms = Date.parse(text ?? "");
      return ms > 0 ? ms : undefined;
    });
}

/** A list that may be absent or null, and then is empty. */
export function optionalList<T>(item: z.ZodType<T>, max = 1000): z.ZodType<readonly T[]> {
  return z
    .array(item)
    .max(max)
    .nullish()
    .transform((value) => value ?? []);
}

/**
 * Checks a body once, at the border; everything behind it is typed.
 *
 * @throws {OperatorError} code `MalformedResponse`, retried: a proxy's page or a truncated answer passes.
 */
export function parseAnswer<T>(schema: z.ZodType<T>, body: string, doing: string): T {
  const parsed = schema.safeParse(parseBoundedJson(body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where =
    issue === undefined || issue.path.length === 0 ? "the answer" : plainText(issue.path.map(String).join("."), 200);
  throw malformed(doing, `${where} is not as documented`);
}

/** An answer that can't be used. */
export function malformed(doing: string, what: string): OperatorError {
  return new OperatorError(
    `${doing} did not succeed: ${what}. It is tried again; a proxy in between may be answering instead.`,
    {
      code: MALFORMED_RESPONSE,
      reason: AzureReason.MalformedResponse,
      retry: { kind: "backoff" },
      needsHuman: false,
    },
  );
}

/** A list that goes on beyond what the operator holds in memory; asking again soon does not help. */
export function tooLong(doing: string, what: string): OperatorError {
  return new OperatorError(
    `${doing} did not succeed: the list has more than ${what}, which is more than the operator reads. Remove entries that nobody needs.`,
    { code: LIST_TOO_LONG, reason: AzureReason.MalformedResponse, retry: { kind: "slow" }, needsHuman: true },
  );
}

/** `fields` without those that are undefined, so that absent members stay absent. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // The cast states what the filter does.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
