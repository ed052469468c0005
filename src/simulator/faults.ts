import { z } from "zod";
import type { Exchange, Reply } from "./exchange.ts";
import type { ServiceName } from "./site.ts";

/** Services whose requests a rule can match. */
export type FaultyService = ServiceName | "ldap";

/** When a rule applies. Absent parts match everything. */
const matchSchema = z.strictObject({
  service: z.enum(["arm", "graph", "login", "ldap"]).optional(),
  method: z.string().toUpperCase().optional(),
  path: z
    .string()
    .refine((source) => isRegExp(source), "Expected a regular expression.")
    .optional()
    .describe("Regular expression over the path, without regard to case."),
  body: z
    .string()
    .refine((source) => isRegExp(source), "Expected a regular expression.")
    .optional()
    .describe("Regular expression over the request body."),
});

const answerSchema = z.strictObject({
  kind: z.literal("answer").describe("Answers instead of the service; nothing takes effect."),
  status: z.int().min(1).max(599).describe("HTTP status; below 200 a result code of LDAP."),
  code: z.string().optional().describe("Error code, put into the shape of the service."),
  message: z.string().default("The simulator was told to fail."),
  headers: z.record(z.string().toLowerCase(), z.string()).default({}),
});

/** What happens to a request that a rule matches. */
const effectSchema = z.discriminatedUnion("kind", [
  answerSchema,
  z.strictObject({ kind: z.literal("delay"), delayMs: z.int().min(0) }).describe("Answers later."),
  z.strictObject({ kind: z.literal("dropBeforeEffect") }).describe("Closes the connection; nothing takes effect."),
  z.strictObject({ kind: z.literal("dropAfterEffect") }).describe("Does the work, then closes the connection."),
  z.strictObject({ kind: z.literal("malformedBody") }).describe("Does the work, then sends half of the body."),
  z.strictObject({ kind: z.literal("htmlBody"), status: z.int().min(200).max(599).default(502) }),
  z.strictObject({ kind: z.literal("hang") }).describe("Does nothing and never answers."),
  z.strictObject({ kind: z.literal("reset") }).describe("As dropBeforeEffect; LDAP connections end with a TCP reset."),
  z
    .strictObject({ kind: z.literal("failOperation"), code: z.string(), message: z.string() })
    .describe("ARM: the operation that the request starts ends as Failed."),
]);

/** A rule: what it matches, from which hit on, how often, and what it does. */
export const faultSchema = z
  .strictObject({
    name: z.string().default("fault"),
    match: matchSchema.prefault({}),
    after: z.int().min(0).default(0).describe("How many matching requests pass first."),
    times: z.int().min(1).optional().describe("How many requests it applies to; without it, all."),
    effect: effectSchema,
  })
  .refine(({ match, effect }) => match.service === "ldap" || effect.kind !== "answer" || effect.status >= 200, {
    error: "Expected an HTTP status from 200 to 599; result codes below need match.service ldap.",
    path: ["effect", "status"],
  });

/** A rule as it is given. */
export type FaultInput = z.input<typeof faultSchema>;
/** A rule with its defaults. */
export type Fault = z.output<typeof faultSchema>;
/** What a rule does. */
export type FaultEffect = Fault["effect"];

/** What a rule looks at. */
export type FaultyRequest = Pick<Exchange, "method" | "path" | "body">;

interface Armed {
  readonly fault: Fault;
  hits: number;
}

/** The rules in force, in the order in which they were added; the first that applies wins. */
export class Faults {
  #armed: Armed[] = [];

  /** Adds a rule. @throws {z.ZodError} when it is not one. */
  add(input: FaultInput): Fault {
    const fault = faultSchema.parse(input);
    this.#armed.push({ fault, hits: 0 });
    return fault;
  }

  /** Rules that have not been used up. */
  list(): readonly (Fault & { readonly hits: number })[] {
    return this.#armed.map(({ fault, hits }) => ({ ...fault, hits }));
  }

  /** Removes the rules with this name, or all. */
  clear(name?: string): void {
    this.#armed = name === undefined ? [] : this.#armed.filter(({ fault }) => fault.name !== name);
  }

  /** The rule for a request. Every rule that matches counts it, so call this once per request. */
  take(exchange: FaultyRequest, service: FaultyService): Fault | undefined {
    let chosen: Fault | undefined;
    for (const armed of this.#armed) {
      if (!isMatch(armed.fault, exchange, service)) continue;
      armed.hits += 1;
      if (armed.hits > armed.fault.after) chosen ??= armed.fault;
    }
    this.#armed = this.#armed.filter(({ fault, hits }) => hits < fault.after + (fault.times ?? Infinity));
    return chosen;
  }
}

/** The answer of an `answer` effect, in the error shape of the service. */
export function faultAnswer(
  effect: Extract<FaultEffect, { kind: "answer" }>,
  service: ServiceName,
  requestId: string,
): Reply {
  const { status, code, message, headers } = effect;
  const json = { "content-type": "application/json; charset=utf-8" };
  if (service === "login") {
    const body = { error: code ?? "temporarily_unavailable", error_description: message, trace_id: requestId };
    return { status, headers: { ...json, ...headers }, body };
  }
  const idHeader = service === "arm" ? "x-ms-request-id" : "request-id";
  const inner = { innerError: { "request-id": requestId, "client-request-id": requestId } };
  const error = { code: code ?? "InternalServerError", message, ...(service === "graph" ? inner : {}) };
  return { status, headers: { ...json, [idHeader]: requestId, ...headers }, body: { error } };
}

function isMatch({ match }: Fault, exchange: FaultyRequest, service: FaultyService): boolean {
  return (
    (match.service === undefined || match.service === service) &&
    (match.method === undefined || match.method === exchange.method) &&
    (match.path === undefined || new RegExp(match.path, "i").test(exchange.path)) &&
    (match.body === undefined || new RegExp(match.body).test(exchange.body))
  );
}

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
