import type { SigningKeys } from "../entra/signing-keys.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { ResourceGraph } from "../resource-graph/resource-graph.ts";
import type { Site } from "../site.ts";
import type { World } from "../world.ts";
import { unsupportedVersion } from "./api-versions.ts";
import { ArmRefusal } from "./arm-refusal.ts";
import type { ArmRequest, ArmRoute, OperationFailure } from "./arm-request.ts";
import { type ArmPrincipal, authenticate } from "./authenticate.ts";
import { requireAction } from "./authorization.ts";
import type { InstanceOperations } from "./instance-operations.ts";
import { compileTemplate, fillTemplate, type PathNames } from "./resource-scope.ts";
import { ADMINISTRATOR_ROUTES } from "./routes/administrators.ts";
import { CAPABILITY_ROUTES } from "./routes/capabilities.ts";
import { INSTANCE_WRITE_ROUTES } from "./routes/instance-writes.ts";
import { INSTANCE_READ_ROUTES } from "./routes/managed-instances.ts";
import { metadataEndpointsReply } from "./routes/metadata-endpoints.ts";
import { OPERATION_ROUTES } from "./routes/operations.ts";
import { PERMISSION_ROUTES } from "./routes/permissions.ts";
import { POWER_ROUTES } from "./routes/power.ts";
import { knownNamespace, PROVIDER_ROUTES } from "./routes/providers.ts";
import { RESOURCE_GRAPH_ROUTES } from "./routes/resource-graph.ts";
import { RESOURCE_GROUP_ROUTES } from "./routes/resource-groups.ts";
import { SUBSCRIPTION_ROUTES } from "./routes/subscriptions.ts";
import { type CountedScope, operationClass, type TokenBuckets } from "./token-buckets.ts";
import { guardResource } from "./write-guards.ts";

/** What the ARM service is made of. */
export interface ArmContext {
  readonly world: World;
  readonly site: Site;
  readonly keys: SigningKeys;
  readonly operations: InstanceOperations;
  readonly buckets: TokenBuckets;
  readonly resourceGraph: ResourceGraph;
}

/** An ARM answer, with who asked once that is known. */
export interface ArmOutcome {
  readonly reply: Reply;
  readonly clientId?: string;
}

const ROUTES = [
  ...SUBSCRIPTION_ROUTES,
  ...RESOURCE_GROUP_ROUTES,
  ...RESOURCE_GRAPH_ROUTES,
  ...PROVIDER_ROUTES,
  ...PERMISSION_ROUTES,
  ...INSTANCE_READ_ROUTES,
  ...INSTANCE_WRITE_ROUTES,
  ...POWER_ROUTES,
  ...OPERATION_ROUTES,
  ...ADMINISTRATOR_ROUTES,
  ...CAPABILITY_ROUTES,
].map((route) => ({ route, pattern: compileTemplate(route.path) }));

/**
 * Answers a request to Resource Manager. The checks come in the order in which the real service shows them: version named,
 * subscription exists, token, tenant, throttling, path and version known, rights, locks and policies, then the resource.
 */
export async function armReply(
  exchange: Exchange,
  context: ArmContext,
  failOperation?: OperationFailure,
): Promise<ArmOutcome> {
  let principal: ArmPrincipal | undefined;
  let rateHeaders: Readonly<Record<string, string>> = {};
  const finish = (reply: Reply): ArmOutcome => ({
    reply: withArmHeaders(reply, rateHeaders, exchange, context.world),
    ...(principal === undefined ? {} : { clientId: principal.caller.clientId }),
  });
  try {
    if (/^\/metadata\/endpoints\/?$/i.test(exchange.path))
      return finish(metadataEndpointsReply(exchange, context.site));
    const apiVersion = namedVersion(exchange);
    const subscription = namedSubscription(exchange, context.world);
    principal = await authenticate(exchange, subscription?.tenantId, context);
    const scope = countedScope(subscription?.id, principal.caller.tenantId);
    rateHeaders = context.buckets.take(scope, principal.caller, operationClass(exchange.method));
    const { route, names } = findRoute(exchange, apiVersion);
    if (!route.versions.includes(apiVersion.toLowerCase()))
      throw unsupportedVersion(apiVersion, route.versions, route.type);
    const request: ArmRequest = {
      exchange,
      ...principal,
      apiVersion: apiVersion.toLowerCase(),
      names,
      ...context,
      ...(failOperation === undefined ? {} : { failOperation }),
    };
    checkRights(request, route);
    guardResource(request, route);
    return finish(route.handle(request));
  } catch (error) {
    if (error instanceof ArmRefusal) return finish(error.reply());
    throw error;
  }
}

function namedVersion(exchange: Exchange): string {
  for (const [name, value] of exchange.query) if (name.toLowerCase() === "api-version" && value !== "") return value;
  throw new ArmRefusal(
    400,
    "MissingApiVersionParameter",
    "The api-version query parameter (?api-version=) is required for all requests.",
  );
}

function namedSubscription(
  exchange: Exchange,
  world: World,
): { readonly id: string; readonly tenantId: string } | undefined {
  const named = /^\/subscriptions\/([^/]+)/i.exec(exchange.path)?.[1];
  if (named === undefined) return undefined;
  const found = world.state.subscriptions.find((each) => each.id.toLowerCase() === named.toLowerCase());
  if (found !== undefined) return found;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(named)) {
    throw new ArmRefusal(
      404,
      "InvalidSubscriptionId",
      `The provided subscription identifier '${named}' is malformed or invalid.`,
    );
  }
  throw new ArmRefusal(404, "SubscriptionNotFound", `The subscription '${named}' could not be found.`);
}

function countedScope(subscriptionId: string | undefined, tenantId: string): CountedScope {
  return subscriptionId === undefined ? { kind: "tenant", id: tenantId } : { kind: "subscription", id: subscriptionId };
}

function findRoute(exchange: Exchange, apiVersion: string): { readonly route: ArmRoute; readonly names: PathNames } {
  const matching = ROUTES.flatMap(({ route, pattern }) => {
    const match = pattern.exec(exchange.path);
    return match === null ? [] : [{ route, names: { ...match.groups } }];
  });
  const found = matching.find(({ route }) => route.method === exchange.method);
  if (found !== undefined) return found;
  if (matching.length > 0) {
    throw new ArmRefusal(
      405,
      "MethodNotAllowed",
      `The requested resource does not support http method '${exchange.method}'.`,
    );
  }
  throw unknownPath(exchange.path, apiVersion);
}

/** What Resource Manager says to a path that leads nowhere. */
function unknownPath(path: string, apiVersion: string): ArmRefusal {
  const namespace = /\/providers\/([^/]+)/i.exec(path)?.[1];
  if (namespace === undefined) {
    return new ArmRefusal(
      404,
      "MissingSubscription",
      "The request did not have a subscription or a valid tenant level resource provider.",
    );
  }
  const known = knownNamespace(namespace);
  if (known === undefined) {
    return new ArmRefusal(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
  }
  return new ArmRefusal(
    404,
    "InvalidResourceType",
    `The resource type could not be found in the namespace '${known}' for api version '${apiVersion}'.`,
  );
}

function checkRights(request: ArmRequest, route: ArmRoute): void {
  if (route.action === undefined) return;
  const scope = fillTemplate(route.scope ?? route.path, request.names);
  requireAction(request.identity, request.caller, route.action, scope);
}

function withArmHeaders(
  reply: Reply,
  rateHeaders: Readonly<Record<string, string>>,
  exchange: Exchange,
  world: World,
): Reply {
  const requestId = world.random.uuid();
  const time = `${new Date(world.clock.nowMs()).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const correlationId = exchange.headers["x-ms-correlation-request-id"] ?? requestId;
  const clientRequestId = exchange.headers["x-ms-client-request-id"];
  const wantsEcho = exchange.headers["x-ms-return-client-request-id"]?.toLowerCase() === "true";
  return {
    ...reply,
    headers: {
      "cache-control": "no-cache",
      pragma: "no-cache",
      expires: "-1",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "x-ms-request-id": requestId,
      "x-ms-correlation-request-id": correlationId,
      "x-ms-routing-request-id": `WESTEUROPE:${time}:${requestId}`,
      ...(clientRequestId !== undefined && wantsEcho ? { "x-ms-client-request-id": clientRequestId } : {}),
      ...(reply.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
      ...rateHeaders,
      ...reply.headers,
    },
  };
}
