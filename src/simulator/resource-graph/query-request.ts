import { z } from "zod";
import { QueryError } from "./query-error.ts";

/** Most rows of one answer (https://learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results). */
export const MAX_PAGE = 1000;

const optionsSchema = z.looseObject({
  $top: z.int().min(1).max(MAX_PAGE).nullish(),
  $skip: z.int().min(0).nullish(),
  $skipToken: z.string().nullish(),
  resultFormat: z.enum(["table", "objectArray"]).nullish(),
  allowPartialScopes: z.boolean().nullish(),
  authorizationScopeFilter: z
    .enum(["AtScopeAndBelow", "AtScopeAndAbove", "AtScopeExact", "AtScopeAboveAndBelow"])
    .nullish(),
});

const bodySchema = z.looseObject({
  query: z.string().min(1),
  subscriptions: z.array(z.string()).nullish(),
  managementGroups: z.array(z.string()).nullish(),
  options: optionsSchema.nullish(),
});

const tokenSchema = z.tuple([z.int().min(0), z.int().min(1).max(MAX_PAGE)]);

/** A query as it was asked for. */
export interface QueryRequest {
  readonly query: string;
  /** In lower case; undefined: all that the caller can see. */
  readonly subscriptionIds: ReadonlySet<string> | undefined;
  readonly skip: number;
  readonly top: number;
  readonly resultFormat: "table" | "objectArray";
}

/**
 * Reads the body of a query (https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources).
 * Versions before 2021-03-01 answer as a table unless told otherwise.
 *
 * @throws {QueryError} InvalidRequestContent, InvalidSkipToken or NoValidSubscriptionsInQueryRequest.
 */
export function readQueryRequest(text: string, apiVersion: string): QueryRequest {
  const body = readBody(text);
  const { query, options } = body;
  const [skip, top] = resumed(options?.$skipToken);
  return {
    query,
    subscriptionIds: namedSubscriptions(body),
    skip: options?.$skip ?? skip,
    top: options?.$top ?? top,
    resultFormat: options?.resultFormat ?? usualFormat(apiVersion),
  };
}

function readBody(text: string): z.output<typeof bodySchema> {
  const body = bodySchema.safeParse(json(text));
  if (body.success) return body.data;
  const [issue] = body.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw invalid("InvalidRequestContent", `The request is invalid at '${where}': ${issue?.message ?? ""}.`);
}

function usualFormat(apiVersion: string): QueryRequest["resultFormat"] {
  return apiVersion.slice(0, 10) < "2021-03-01" ? "table" : "objectArray";
}

function namedSubscriptions(body: z.output<typeof bodySchema>): ReadonlySet<string> | undefined {
  const { subscriptions, managementGroups } = body;
  if (subscriptions === null || subscriptions === undefined) return undefined;
  if (subscriptions.length > 0) return new Set(subscriptions.map((id) => id.toLowerCase()));
  if (managementGroups !== null && managementGroups !== undefined && managementGroups.length > 0) return undefined;
  throw invalid(
    "NoValidSubscriptionsInQueryRequest",
    "There must be at least one subscription that is eligible to contain resources. Given: ''.",
  );
}

/** The token by which the rows from `skip` on are asked for, `top` at a time. */
export function skipToken(skip: number, top: number): string {
  return Buffer.from(JSON.stringify([skip, top])).toString("base64url");
}

function resumed(token: string | null | undefined): readonly [number, number] {
  if (token === null || token === undefined) return [0, MAX_PAGE];
  const parsed = tokenSchema.safeParse(json(Buffer.from(token, "base64url").toString()));
  if (!parsed.success) throw invalid("InvalidSkipToken", "The provided skip token is not valid.");
  return parsed.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function invalid(code: string, message: string): QueryError {
  return new QueryError({ code, message });
}
