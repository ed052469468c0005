import { type Entity, type EntityType, findProperty } from "./entity-type.ts";
import { parseFilter } from "./filter-parser.ts";
import { compileFilter } from "./filter-predicate.ts";
import { ODataError } from "./odata-error.ts";
import { compileSelect } from "./projection.ts";
import type { QueryOptions } from "./query-options.ts";
import { readToken, writeToken } from "./state-token.ts";

/** What a collection allows beside the type's own rules. */
export interface CollectionRules {
  readonly type: EntityType;
  /** The page without `$top`. */
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  readonly allowsSkip: boolean;
  readonly allowsSearch: boolean;
}

/** One page. `skipToken` is there when more follows, `count` when it was asked for and may be told. */
export interface Page {
  readonly items: readonly Entity[];
  readonly count?: number;
  readonly skipToken?: string;
}

const SEARCH = /^"(displayName|description):(.*)"$/i;

/**
 * Answers a query on a collection: filter, search, order, count, page, select, in this order.
 *
 * @throws {ODataError} for what the collection or the type doesn't support.
 */
export function queryCollection(entities: readonly Entity[], options: QueryOptions, rules: CollectionRules): Page {
  refuseUnsupported(options, rules);
  const select = compileSelect(options.select, rules.type);
  const predicate =
    options.filter === undefined ? undefined : compileFilter(parseFilter(options.filter), rules.type, options.advanced);
  const search = options.search === undefined ? undefined : searchPredicate(options.search);
  const compare = sorter(options, rules.type);
  const filtered = entities.filter((entity) => (predicate?.(entity) ?? true) && (search?.(entity) ?? true));
  const found = compare === undefined ? filtered : filtered.toSorted(compare);
  const size = pageSize(options, rules);
  const start = pageStart(found, options);
  const items = found.slice(start, start + size);
  const last = items.at(-1);
  return {
    items: items.map(select),
    ...(options.count && options.eventual && { count: found.length }),
    ...(last !== undefined && start + size < found.length && { skipToken: pageToken(last, start + size) }),
  };
}

function refuseUnsupported(options: QueryOptions, rules: CollectionRules): void {
  if (options.expand !== undefined) {
    throw new ODataError(
      "BadRequest",
      `Parsing OData Select and Expand failed: Could not find a property named '${options.expand}' on type '${rules.type.name}'.`,
    );
  }
  if (options.skip !== undefined && !rules.allowsSkip) {
    throw new ODataError("Request_BadRequest", "'$skip' is not supported by the service.");
  }
  if (options.search === undefined) return;
  if (!rules.allowsSearch) throw new ODataError("Request_UnsupportedQuery", "This query is not supported.");
  if (!options.eventual) {
    throw new ODataError(
      "Request_UnsupportedQuery",
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
}

function searchPredicate(search: string): (entity: Entity) => boolean {
  const found = SEARCH.exec(search.trim());
  if (found === null) {
    throw new ODataError("Request_BadRequest", `Unrecognized query argument specified: '${search}'.`);
  }
  const words = (found[2] ?? "").toLowerCase().split(/\s+/);
  const name = found[1]?.toLowerCase() === "description" ? "description" : "displayName";
  return (entity) => {
    const value = entity[name];
    const tokens = typeof value === "string" ? value.toLowerCase().split(/[^\p{L}\p{N}]+/u) : [];
    return words.every((word) => tokens.some((token) => token.startsWith(word)));
  };
}

function sorter(options: QueryOptions, type: EntityType): ((a: Entity, b: Entity) => number) | undefined {
  const [key, ...more] = options.orderBy ?? [];
  if (key === undefined) return undefined;
  const found = findProperty(type.properties, key.property);
  if (found === undefined) {
    throw new ODataError(
      "BadRequest",
      `Invalid orderby clause: Could not find a property named '${key.property}' on type '${type.name}'.`,
    );
  }
  const [name, property] = found;
  const plain = property.orderBy === "always" && options.filter === undefined;
  const allowed = plain || (property.orderBy !== undefined && options.advanced);
  // Sorting by more than one property is refused, and sorting beside a filter is an advanced query.
  if (more.length > 0 || !allowed)
    throw new ODataError("Request_UnsupportedQuery", "Sorting not supported for current query.");
  const sign = key.descending ? -1 : 1;
  return (a, b) => sign * sortText(a[name]).localeCompare(sortText(b[name]), "en");
}

function sortText(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function pageSize(options: QueryOptions, rules: CollectionRules): number {
  if (options.top === undefined) return rules.defaultPageSize;
  if (options.top >= 1 && options.top <= rules.maxPageSize) return options.top;
  throw new ODataError(
    "Request_BadRequest",
    `Invalid page size specified: '${options.top}'. Must be between 1 and ${rules.maxPageSize} inclusive.`,
  );
}

/** Goes on after the entity that ended the last page; when that one is gone, at the position where it stood. */
function pageStart(found: readonly Entity[], options: QueryOptions): number {
  if (options.skipToken === undefined) return options.skip ?? 0;
  const token = readToken("page", options.skipToken);
  const [after, position] = [token?.["after"], token?.["position"]];
  if (typeof after !== "string" || typeof position !== "number") {
    throw new ODataError("Request_BadRequest", "Specified page token value is invalid.");
  }
  const index = found.findIndex((entity) => entity["id"] === after);
  return index < 0 ? Math.min(position, found.length) : index + 1;
}

function pageToken(last: Entity, position: number): string {
  return writeToken("page", { after: last["id"], position });
}
