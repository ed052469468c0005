import { ODataError } from "./odata-error.ts";

/** The system query options of a request, split but not yet checked against a type. */
export interface QueryOptions {
  readonly filter?: string;
  readonly select?: readonly string[];
  readonly expand?: string;
  readonly orderBy?: readonly { readonly property: string; readonly descending: boolean }[];
  readonly search?: string;
  readonly top?: number;
  readonly skip?: number;
  readonly count: boolean;
  readonly skipToken?: string;
  readonly deltaToken?: string;
  /** True with `ConsistencyLevel: eventual` and `$count=true`: the request is an advanced query. */
  readonly advanced: boolean;
  /** True with `ConsistencyLevel: eventual`. */
  readonly eventual: boolean;
}

const KNOWN = new Set(
  ["filter", "select", "expand", "orderby", "search", "top", "skip", "count", "skiptoken", "deltatoken", "format"].map(
    (name) => `$${name}`,
  ),
);

/**
 * Reads the query options (https://learn.microsoft.com/graph/query-parameters). Names are compared without case; custom
 * options (without `$`) are ignored.
 *
 * @throws {ODataError} for unknown, repeated and malformed options.
 */
export function readQueryOptions(query: URLSearchParams, consistencyLevel: string | undefined): QueryOptions {
  const values = systemOptions(query);
  const eventual = consistencyLevel?.toLowerCase() === "eventual";
  const count = readCount(values.get("$count"));
  const [filter, expand, search] = [values.get("$filter"), values.get("$expand"), values.get("$search")];
  const [select, orderBy] = [values.get("$select"), values.get("$orderby")];
  const [top, skip] = [values.get("$top"), values.get("$skip")];
  const [skipToken, deltaToken] = [values.get("$skiptoken"), values.get("$deltatoken")];
  return {
    count,
    eventual,
    advanced: eventual && count,
    ...(filter !== undefined && { filter }),
    ...(expand !== undefined && { expand }),
    ...(search !== undefined && { search }),
    ...(select !== undefined && { select: select.split(",").map((name) => name.trim()) }),
    ...(orderBy !== undefined && { orderBy: orderBy.split(",").map(readSortKey) }),
    ...(top !== undefined && { top: readInteger("$top", top) }),
    ...(skip !== undefined && { skip: readInteger("$skip", skip) }),
    ...(skipToken !== undefined && { skipToken }),
    ...(deltaToken !== undefined && { deltaToken }),
  };
}

function systemOptions(query: URLSearchParams): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of query) {
    if (!key.startsWith("$")) continue;
    const name = key.toLowerCase();
    if (!KNOWN.has(name)) {
      throw new ODataError("BadRequest", `The query parameter '${key}' is not supported.`);
    }
    if (values.has(name)) {
      throw new ODataError(
        "BadRequest",
        `Query option '${key}' was specified more than once, but it must be specified at most once.`,
      );
    }
    values.set(name, value);
  }
  return values;
}

function readCount(value: string | undefined): boolean {
  if (value === undefined) return false;
  const lowerCase = value.toLowerCase();
  if (lowerCase === "true" || lowerCase === "false") return lowerCase === "true";
  throw new ODataError(
    "BadRequest",
    `Invalid value '${value}' for $count query option found. The $count query option requires 'true' or 'false'.`,
  );
}

function readInteger(option: "$top" | "$skip", value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new ODataError(
    "BadRequest",
    `Invalid value '${value}' for ${option} query option found. The ${option} query option requires a non-negative integer value.`,
  );
}

function readSortKey(text: string): { property: string; descending: boolean } {
  const [property = "", direction = "asc", ...rest] = text.trim().split(/\s+/);
  if (property === "" || rest.length > 0 || !["asc", "desc"].includes(direction.toLowerCase())) {
    throw new ODataError("BadRequest", `Invalid orderby clause: Syntax error at position ${text.length} in '${text}'.`);
  }
  return { property, descending: direction.toLowerCase() === "desc" };
}
