import type { Caller } from "../exchange.ts";
import type { Entity } from "../odata/entity-type.ts";
import type { QueryOptions } from "../odata/query-options.ts";
import type { Tenant } from "../state.ts";
import type { World } from "../world.ts";
import type { ChangeJournals } from "./change-journal.ts";
import type { DirectoryView } from "./directory-view.ts";

/** A key in the path: `/applications/{id}` has no name, `/applications(appId='…')` has one. */
export interface PathKey {
  readonly name: string;
  readonly value: string;
}

/** A Graph call whose route, throttling and permissions were checked. */
export interface GraphRequest {
  readonly method: string;
  readonly version: "v1.0" | "beta";
  /** For example https://graph.microsoft.com/v1.0, as the caller addressed it. */
  readonly baseUrl: string;
  /** After the version, decoded, with its first slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly options: QueryOptions;
  /** The keys of the path from left to right. */
  readonly keys: readonly PathKey[];
  /** The JSON body. Throws `GraphError` when there is none or it is not an object. */
  readonly body: () => Entity;
  readonly caller: Caller;
  /** The application permissions of the caller. */
  readonly permissions: ReadonlySet<string>;
  /** The tenant as it is, for writes. */
  readonly tenant: Tenant;
  /** The tenant as readers see it, for reads. */
  readonly view: DirectoryView;
  readonly journals: ChangeJournals;
  readonly world: World;
}

/** What a handler answers; the service adds the headers that all answers have. */
export interface GraphAnswer {
  readonly status: number;
  /** An entity or collection, or plain text. */
  readonly body?: Entity | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one kind of call. Throws `GraphError` or `ODataError` to refuse. */
export type GraphHandler = (request: GraphRequest) => GraphAnswer;

/** The n-th key of the path. */
export function keyAt(request: GraphRequest, index: number): PathKey {
  const key = request.keys[index];
  if (key === undefined) throw new RangeError(`The path of this route has no key ${index}.`);
  return key;
}
