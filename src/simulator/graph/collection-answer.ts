import { type CollectionRules, queryCollection } from "../odata/collection-query.ts";
import type { Entity, EntityType } from "../odata/entity-type.ts";
import { ODataError } from "../odata/odata-error.ts";
import { compileSelect, selectInContext } from "../odata/projection.ts";
import { GraphError } from "./graph-error.ts";
import type { GraphAnswer, GraphRequest } from "./graph-request.ts";

/** Pages of directory objects: 100 by default, 999 at most (https://learn.microsoft.com/graph/paging). */
export function directoryRules(type: EntityType, allowsSearch: boolean): CollectionRules {
  return { type, defaultPageSize: 100, maxPageSize: 999, allowsSkip: false, allowsSearch };
}

/** Answers a page of a collection with its context, count and link to the next page. */
export function answerCollection(
  request: GraphRequest,
  entities: readonly Entity[],
  rules: CollectionRules,
  context: string,
): GraphAnswer {
  const page = queryCollection(entities, request.options, rules);
  return {
    status: 200,
    body: {
      "@odata.context": `${request.baseUrl}/$metadata#${context}${selectInContext(request.options.select)}`,
      ...(page.count !== undefined && { "@odata.count": page.count }),
      ...(page.skipToken !== undefined && { "@odata.nextLink": linkWith(request, "$skiptoken", page.skipToken) }),
      value: page.items,
    },
  };
}

/** Answers one entity. `context` is that of its collection. */
export function answerEntity(
  request: GraphRequest,
  entity: Entity,
  type: EntityType,
  context: string,
  status = 200,
): GraphAnswer {
  const { select, expand } = request.options;
  if (expand !== undefined) {
    throw new ODataError(
      "BadRequest",
      `Parsing OData Select and Expand failed: Could not find a property named '${expand}' on type '${type.name}'.`,
    );
  }
  return {
    status,
    body: {
      "@odata.context": `${request.baseUrl}/$metadata#${context}${selectInContext(select)}/$entity`,
      ...compileSelect(select, type)(entity),
    },
  };
}

/** Answers `…/$count`, which needs `ConsistencyLevel: eventual` (https://github.com/azurekid/ScEntra/issues/17). */
export function answerCount(request: GraphRequest, entities: readonly Entity[], rules: CollectionRules): GraphAnswer {
  if (!request.options.eventual) {
    throw new GraphError(
      400,
      "Request_UnsupportedQuery",
      "Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual' header is missing. Refer to https://aka.ms/graph-docs/advanced-queries for more information",
    );
  }
  const page = queryCollection(entities, { ...request.options, count: true, advanced: true }, rules);
  return { status: 200, body: String(page.count ?? 0), headers: { "content-type": "text/plain" } };
}

/** The URL of this request with one option set and the paging options replaced. */
export function linkWith(request: GraphRequest, option: string, value: string): string {
  const rest = [...request.query].filter(
    ([name]) => !["$skiptoken", "$deltatoken", "$skip"].includes(name.toLowerCase()),
  );
  const pairs = [...rest, [option, value] as const].map(([name, text]) => `${name}=${encodeURIComponent(text)}`);
  return `${request.baseUrl}${encodeURI(request.path)}?${pairs.join("&")}`;
}
