import type { Identity } from "../entra/access-token.ts";
import type { Caller, Exchange, Reply } from "../exchange.ts";
import type { ResourceGraph } from "../resource-graph/resource-graph.ts";
import type { Site } from "../site.ts";
import type { World } from "../world.ts";
import { ArmRefusal } from "./arm-refusal.ts";
import type { InstanceOperations } from "./instance-operations.ts";
import type { PathNames } from "./resource-scope.ts";

/** Why an operation that is about to start shall fail; given by a fault rule. */
export interface OperationFailure {
  readonly code: string;
  readonly message: string;
}

/** An ARM request after all that Resource Manager itself checks. */
export interface ArmRequest {
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly identity: Identity;
  readonly apiVersion: string;
  readonly names: PathNames;
  readonly world: World;
  readonly site: Site;
  readonly operations: InstanceOperations;
  readonly resourceGraph: ResourceGraph;
  readonly failOperation?: OperationFailure;
}

/** One kind of request that ARM answers. */
export interface ArmRoute {
  readonly method: "GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE";
  /** Path template, compared without case. */
  readonly path: string;
  readonly versions: readonly string[];
  /** Type in the provider's namespace, for the refusal of unknown versions; absent for ARM's own resources. */
  readonly type?: string;
  /** RBAC action that the caller needs; absent when every authenticated caller may. */
  readonly action?: string;
  /** Scope template that the action is checked at; the path when absent. */
  readonly scope?: string;
  readonly handle: (request: ArmRequest) => Reply;
}

/**
 * The request's body as an object.
 *
 * @throws {ArmRefusal} 400 InvalidRequestContent.
 */
export function bodyObject(exchange: Exchange): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(exchange.body);
  } catch {
    parsed = undefined;
  }
  if (isObject(parsed)) return parsed;
  throw new ArmRefusal(
    400,
    "InvalidRequestContent",
    "The request content was invalid and could not be deserialized: 'Expected a JSON object.'.",
  );
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
