import type { Caller, Exchange, Reply } from "../exchange.ts";
import { ODataError } from "../odata/odata-error.ts";
import { type QueryOptions, readQueryOptions } from "../odata/query-options.ts";
import type { Tenant } from "../state.ts";
import type { GraphService, World } from "../world.ts";
import { answerBatch } from "./batch.ts";
import { ChangeJournals } from "./change-journal.ts";
import { DirectoryViews } from "./directory-view.ts";
import { GraphError, insufficientPrivileges, methodNotAllowed, scopesMissing, unknownSegment } from "./graph-error.ts";
import { replyOf, replyToError } from "./graph-reply.ts";
import type { GraphRequest, PathKey } from "./graph-request.ts";
import { fulfils } from "./permissions.ts";
import { Replication } from "./replication.ts";
import { readBody } from "./request-body.ts";
import { findRoute, type MatchedRoute, type Operation } from "./routes.ts";
import { type Cost, Throttle } from "./throttle.ts";

const VERSIONED = /^\/(v1\.0|beta)(\/.*)?$/i;

/**
 * Microsoft Graph, as far as consent, Conditional Access and what leads there need it. What it answers is listed call by
 * call in docs/simulator-graph.md. Make one for each world: it keeps what readers don't see yet, throttling budgets and
 * the change journals.
 */
export function createGraphService(world: World): GraphService {
  const replication = new Replication(world);
  const views = new DirectoryViews(world, replication);
  const journals = new ChangeJournals(world);
  const throttle = new Throttle(world);

  function answer(exchange: Exchange, caller: Caller): Reply {
    let headers: Readonly<Record<string, string>> = {};
    try {
      const { version, path } = splitVersion(exchange.path);
      if (path.toLowerCase() === "/$batch") return answerOuter(exchange, caller);
      const tenant = tenantOf(caller);
      const matched = findRoute(exchange.method, path);
      const options = readQueryOptions(exchange.query, exchange.headers["consistencylevel"]);
      headers = charge(matched.operation, caller, tenant, costOf(exchange.method, matched.operation, options));
      const permissions = permissionsOf(caller, tenant);
      authorize(matched, caller, tenant, permissions);
      const request: GraphRequest = {
        method: exchange.method,
        version,
        baseUrl: `https://${exchange.host}/${version}`,
        path,
        query: exchange.query,
        options,
        keys: matched.keys,
        body: () => readBody(exchange.body, exchange.headers["content-type"]),
        caller,
        permissions,
        tenant,
        view: views.of(tenant),
        journals,
        world,
      };
      return replyOf(matched.operation.handler(request), exchange, world, headers);
    } catch (error) {
      if (error instanceof ODataError) {
        return replyToError(new GraphError(400, error.code, error.message), exchange, world, headers);
      }
      if (error instanceof GraphError) return replyToError(error, exchange, world, headers);
      throw error;
    }
  }

  function answerOuter(exchange: Exchange, caller: Caller): Reply {
    if (exchange.method !== "POST") throw methodNotAllowed();
    const body = readBody(exchange.body, exchange.headers["content-type"]);
    const reply = answerBatch(exchange, body, {
      answer: (item) => answer(item, caller),
      random: world.random,
    });
    return replyOf(
      {
        status: reply.status,
        body: reply.body as Readonly<Record<string, unknown>>,
        headers: { "content-type": "application/json" },
      },
      exchange,
      world,
      {},
    );
  }

  function charge(operation: Operation, caller: Caller, tenant: Tenant, cost: Cost): Readonly<Record<string, string>> {
    if (operation.service === "directory") return throttle.directoryCall(caller, tenant, cost);
    throttle.policyCall(tenant);
    return {};
  }

  function tenantOf(caller: Caller): Tenant {
    const tenant = world.tenant(caller.tenantId);
    if (tenant !== undefined) return tenant;
    throw new GraphError(404, "Directory_ObjectNotFound", "Unable to read the company information from the directory.");
  }

  return (exchange, caller) => answer(exchange, caller);
}

function splitVersion(path: string): { readonly version: "v1.0" | "beta"; readonly path: string } {
  const match = VERSIONED.exec(path);
  if (match === null) {
    const segment = path.split("/").find((each) => each !== "") ?? "";
    throw segment === "" ? unknownSegment("") : new GraphError(400, "BadRequest", `Invalid version: ${segment}`);
  }
  return { version: match[1]?.toLowerCase() === "beta" ? "beta" : "v1.0", path: match[2] ?? "/" };
}

/** `$select` and a short page make a read cheaper, `$expand` dearer (https://learn.microsoft.com/graph/throttling-limits). */
function costOf(method: string, operation: Operation, options: QueryOptions): Cost {
  if (method !== "GET") return { units: operation.units, write: operation.reads !== true };
  const cheaper = (options.select === undefined ? 0 : 1) + (options.top !== undefined && options.top < 20 ? 1 : 0);
  const dearer = options.expand === undefined ? 0 : 1;
  return { units: Math.max(1, operation.units - cheaper + dearer), write: false };
}

/** The token's roles; the state's permissions for a caller without a token. */
function permissionsOf(caller: Caller, tenant: Tenant): ReadonlySet<string> {
  if (caller.roles !== undefined) return new Set(caller.roles);
  const identity = tenant.identities.find((each) => each.clientId.toLowerCase() === caller.clientId.toLowerCase());
  return new Set(identity?.graphPermissions);
}

function authorize(
  { operation, keys }: MatchedRoute,
  caller: Caller,
  tenant: Tenant,
  permissions: ReadonlySet<string>,
): void {
  if (fulfils(permissions, operation.requirement)) return;
  if (operation.ownAllowed === true && isOwn(keys[0], caller, tenant)) return;
  throw operation.service === "conditionalAccess" ? scopesMissing() : insufficientPrivileges();
}

function isOwn(key: PathKey | undefined, caller: Caller, tenant: Tenant): boolean {
  const value = key?.value.toLowerCase();
  if (key?.name.toLowerCase() === "appid") return value === caller.clientId.toLowerCase();
  const application = tenant.applications.find((each) => each.appId.toLowerCase() === caller.clientId.toLowerCase());
  return value === caller.objectId.toLowerCase() || value === application?.id.toLowerCase();
}
