import type { InstanceOperations } from "../arm/instance-operations.ts";
import { instanceView } from "../arm/instance-view.ts";
import type { Identity } from "../entra/access-token.ts";
import type { Caller, Exchange, Reply } from "../exchange.ts";
import type { Site } from "../site.ts";
import type { World } from "../world.ts";
import { IndexedInstances } from "./indexed-instances.ts";
import { QueryError, type QueryErrorDetail } from "./query-error.ts";
import { parseQuery } from "./query-parser.ts";
import { QueryQuota } from "./query-quota.ts";
import { readQueryRequest } from "./query-request.ts";
import { queryResponse } from "./query-response.ts";
import { resourceTable } from "./resource-tables.ts";
import { isPageable, runQuery } from "./run-query.ts";

/** The version of Microsoft.Sql that instances are indexed in: the newest that is no preview. */
const INDEXED_VERSION = "2025-01-01";

/** Who asks what. */
interface QueryCall {
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly identity: Identity;
  readonly apiVersion: string;
}

/** Azure Resource Graph: queries over what is in Resource Manager (https://learn.microsoft.com/azure/governance/resource-graph/overview). */
export class ResourceGraph {
  readonly instances: IndexedInstances;
  readonly #world: World;
  readonly #quota: QueryQuota;

  constructor(world: World, site: Site, operations: InstanceOperations) {
    this.#world = world;
    this.#quota = new QueryQuota(world);
    const context = { apiVersion: INDEXED_VERSION, world, site, operations };
    this.instances = new IndexedInstances(world, (instance) => instanceView(context, instance, false));
  }

  /** Answers `POST /providers/Microsoft.ResourceGraph/resources` to a caller whose token was accepted. */
  query(call: QueryCall): Reply {
    const { allowed, headers } = this.#quota.take(call.caller.objectId);
    if (!allowed) return this.#refusal(call, headers, { status: 429, code: "RateLimiting", details: [THROTTLED] });
    try {
      return { status: 200, headers, body: this.#result(call) };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const details = error.detail.line === undefined ? [error.detail] : [INVALID_QUERY, error.detail];
      return this.#refusal(call, headers, { status: 400, code: "BadRequest", details });
    }
  }

  #result({ exchange, caller, identity, apiVersion }: QueryCall): unknown {
    const request = readQueryRequest(exchange.body, apiVersion);
    const query = parseQuery(request.query);
    const context = {
      state: this.#world.state,
      instances: this.instances.all(),
      tenantId: caller.tenantId,
      identity,
      subscriptionIds: request.subscriptionIds,
    };
    const result = runQuery(query, (name) => resourceTable(name, context));
    return queryResponse(result, request, isPageable(query, result));
  }

  #refusal(
    { exchange }: QueryCall,
    headers: Readonly<Record<string, string>>,
    what: { readonly status: number; readonly code: string; readonly details: readonly QueryErrorDetail[] },
  ): Reply {
    const correlationId = exchange.headers["x-ms-correlation-request-id"] ?? this.#world.random.uuid();
    const timestamp = new Date(this.#world.clock.nowMs()).toISOString().replace("Z", "0000Z");
    const message =
      `Please provide below info when asking for support: timestamp = ${timestamp}, ` +
      `correlationId = ${correlationId}.`;
    return {
      status: what.status,
      headers: { ...headers, "x-ms-correlation-request-id": correlationId },
      body: { error: { code: what.code, message, details: what.details } },
    };
  }
}

const INVALID_QUERY: QueryErrorDetail = {
  code: "InvalidQuery",
  message:
    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before " +
    "retrying.",
};

/** https://github.com/Azure/azure-cli-extensions/issues/3325 */
const THROTTLED: QueryErrorDetail = {
  code: "RateLimiting",
  message:
    "Client application has been throttled and should not attempt to repeat the request until an amount of time has " +
    "elapsed. Please see https://aka.ms/resourcegraph-throttling for help.",
};
