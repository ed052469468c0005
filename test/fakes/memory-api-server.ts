import { isDeepStrictEqual } from "node:util";
import type { KubeObject, ObjectKey, ResourceKind } from "../../src/kube/client.ts";
import { objectKey } from "../../src/kube/client.ts";
import { objectPath } from "../../src/kube/paths.ts";
import {
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
  KubeUnreachableError,
  type KubeWatchStream,
} from "../../src/kube/transport.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import { FakeClock } from "./fake-clock.ts";
import { applyFields, isObject, type Json, type ListMaps, leavesOf, mergePatch, without } from "./field-ownership.ts";

/** A kind that the server serves. */
export interface ServedKind {
  readonly kind: ResourceKind;
  /** Custom resources: `/status` is written apart, spec changes raise the generation. Default false. */
  readonly custom?: boolean;
  /** The CRD's default for `status`. */
  readonly statusDefault?: Json;
  /** Default: conditions are a map by type. */
  readonly listMaps?: ListMaps;
}

/** One recorded call; `body` is parsed. */
export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly watch: boolean;
}

interface Stored {
  readonly served: ServedKind;
  readonly object: Json & { metadata: Json };
  /** Leaf paths by manager and subresource. */
  readonly owners: Map<string, Set<string>>;
}

/** The objects of a server at one moment. */
export interface ApiSnapshot {
  readonly objects: readonly (Omit<Stored, "served"> & { readonly path: string; readonly plural: string })[];
  readonly version: number;
  readonly uids: number;
}

interface LoggedEvent {
  readonly version: number;
  readonly served: ServedKind;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Json;
  readonly before: Json | undefined;
}

interface Route {
  readonly served: ServedKind;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

interface Watcher {
  readonly route: Route;
  readonly query: Readonly<Record<string, string>>;
  readonly lines: LineQueue;
}

/** How a call is to fail: an answer, or none at all. */
export type Failure =
  | KubeUnreachableError
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };

/** A refusal; thrown inside, answered as a Status. */
class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/**
 * A Kubernetes API server in memory, without latency. What it does is what `test/contract/kube-transport.contract.ts`
 * demands, and the same contract runs against a real one.
 */
export class MemoryApiServer implements KubeTransport {
  /** Every call so far, oldest first. */
  readonly calls: RecordedCall[] = [];
  readonly #kinds: readonly ServedKind[];
  readonly #clock: Clock;
  readonly #objects = new Map<string, Stored>();
  readonly #watchers = new Set<Watcher>();
  readonly #continuations = new Map<string, { readonly rest: readonly Json[]; readonly version: number }>();
  readonly #failures: { readonly matches: (call: RecordedCall) => boolean; readonly failure: Failure }[] = [];
  #events: LoggedEvent[] = [];
  #version = 1000;
  #compactedTo = 1000;
  #uids = 0;
  #allowed: (call: RecordedCall, verb: string, resource: string) => boolean = () => true;

  constructor(kinds: readonly ServedKind[], clock: Clock = new FakeClock()) {
    this.#kinds = kinds;
    this.#clock = clock;
  }

  /** The object as stored, a copy. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the kind's type at the call
  object<T extends KubeObject>(kind: ResourceKind, name: string, namespace?: string): T | undefined {
    const stored = this.#objects.get(objectPath(kind, objectKey(name, namespace)));
    return stored === undefined ? undefined : (structuredClone(stored.object) as unknown as T);
  }

  /** All objects of a kind, copies. */
  objects<T extends KubeObject>(kind: ResourceKind): T[] {
    const found = [...this.#objects.values()].filter((stored) => sameKind(stored.served.kind, kind));
    return found.map((stored) => structuredClone(stored.object) as unknown as T);
  }

  /** As somebody else with all rights: creates the object or replaces it, status included; nothing is recorded. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the kind's type at the call
  put<T extends KubeObject>(kind: ResourceKind, object: Json): T {
    const served = this.#served(kind);
    const { name, namespace } = object["metadata"] as { name: string; namespace?: string };
    const route = { served, name, ...(namespace === undefined ? {} : { namespace }) };
    if (this.#find(route) === undefined) this.#create(route, object, "somebody");
    else this.#update(route, (current) => ({ ...object, status: current["status"] }), "somebody", false);
    if (served.custom === true && object["status"] !== undefined) {
      this.#update({ ...route, subresource: "status" }, () => object, "somebody", false);
    }
    return this.object<T>(kind, name, namespace)!;
  }

  /** As somebody else: deletes the object as `kubectl delete` does; nothing is recorded. */
  remove(kind: ResourceKind, key: ObjectKey): void {
    const stored = this.#objects.get(objectPath(kind, key));
    if (stored !== undefined) this.#delete(stored);
  }

  /** The next call that matches fails this way. */
  failNext(failure: Failure, matches: (call: RecordedCall) => boolean = () => true): void {
    this.#failures.push({ matches, failure });
  }

  /** From now on, only what the function allows; `resource` is as in a Role, `widgets/status` for instance. */
  authorize(allowed: (call: RecordedCall, verb: string, resource: string) => boolean): void {
    this.#allowed = allowed;
  }

  /** All objects with their owners, to start another server from. */
  snapshot(): ApiSnapshot {
    return structuredClone({
      objects: [...this.#objects].map(([path, { served, ...stored }]) => ({
        path,
        plural: served.kind.plural,
        ...stored,
      })),
      version: this.#version,
      uids: this.#uids,
    });
  }

  /** Starts from a snapshot of a server with the same kinds; nothing before it is known any more. */
  restore(snapshot: ApiSnapshot): void {
    const { objects, version, uids } = structuredClone(snapshot);
    this.#objects.clear();
    for (const { path, plural, object, owners } of objects) {
      const served = this.#kinds.find(({ kind }) => kind.plural === plural)!;
      this.#objects.set(path, { served, object, owners });
    }
    this.#version = version;
    this.#uids = uids;
    this.compact();
  }

  /** Forgets the past, as etcd's compaction does: older versions and continue tokens are 410 from now on. */
  compact(): void {
    this.#compactedTo = this.#version;
    this.#events = [];
    this.#continuations.clear();
  }

  /** Ends all watches: in order, or as a reset connection. */
  endWatches(how: "closed" | "reset" = "closed"): void {
    const error = how === "reset" ? new KubeUnreachableError("network", "The connection was reset.") : undefined;
    for (const watcher of this.#watchers) watcher.lines.end(error);
    this.#watchers.clear();
  }

  /** Sends every watcher a bookmark, which a real server does about once a minute. */
  sendBookmarks(): void {
    for (const { lines, route } of this.#watchers) {
      lines.push(JSON.stringify({ type: "BOOKMARK", object: this.#bookmark(route.served.kind) }));
    }
  }

  /** Sends every watcher of a kind this very line. */
  sendLine(line: string): void {
    for (const { lines } of this.#watchers) lines.push(line);
  }

  /** How many watches are open. */
  openWatches(): number {
    return this.#watchers.size;
  }

  async request(request: KubeRequest): Promise<KubeResponse> {
    await Promise.resolve();
    const call = this.#record(request, false);
    try {
      throwIfAborted(request.signal);
      const failed = this.#takeFailure(call);
      if (failed !== undefined) return failed;
      const route = this.#route(request.path);
      this.#authorize(call, route, verbOf(request.method, route));
      return this.#answer(request, route, call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refusalAnswer(error);
    }
  }

  async watch(request: KubeRequest): Promise<KubeWatchStream> {
    await Promise.resolve();
    const call = this.#record(request, true);
    try {
      throwIfAborted(request.signal);
      const failed = this.#takeFailure(call);
      if (failed !== undefined) return stream(failed.status, failed.body, failed.headers, new LineQueue());
      const route = this.#route(request.path);
      this.#authorize(call, route, "watch");
      return stream(200, "", {}, this.#openWatch(route, call.query, request.signal));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const answer = refusalAnswer(error);
      return stream(answer.status, answer.body, answer.headers, new LineQueue());
    }
  }

  #record(request: KubeRequest, watch: boolean): RecordedCall {
    const call: RecordedCall = {
      method: request.method,
      path: request.path,
      query: request.query ?? {},
      watch,
      ...(request.contentType === undefined ? {} : { contentType: request.contentType }),
      ...(request.body === undefined ? {} : { body: JSON.parse(request.body) as unknown }),
    };
    this.calls.push(call);
    return call;
  }

  #takeFailure(call: RecordedCall): KubeResponse | undefined {
    const index = this.#failures.findIndex(({ matches }) => matches(call));
    const failure = this.#failures.splice(index, index < 0 ? 0 : 1)[0]?.failure;
    if (failure instanceof Error) throw failure;
    if (failure === undefined) return undefined;
    return { status: failure.status, headers: failure.headers ?? {}, body: failure.body ?? "" };
  }

  #route(path: string): Route {
    for (const served of this.#kinds) {
      const { group, version, plural } = served.kind;
      const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
      const pattern = new RegExp(`^${escape(root)}(?:/namespaces/([^/]+))?/${plural}(?:/([^/]+))?(?:/(status))?$`);
      const match = pattern.exec(path);
      if (match === null) continue;
      const [namespace, name, subresource] = match
        .slice(1)
        .map((part: string | undefined) => (part === undefined ? part : decodeURIComponent(part)));
      if (subresource !== undefined && served.custom !== true) continue;
      return {
        served,
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
        ...(subresource === undefined ? {} : { subresource }),
      };
    }
    throw new Refusal(404, "", "404 page not found");
  }

  #authorize(call: RecordedCall, route: Route, verb: string): void {
    const { plural, group } = route.served.kind;
    const resource = route.subresource === undefined ? plural : `${plural}/${route.subresource}`;
    if (this.#allowed(call, verb, resource)) return;
    const scope = route.namespace === undefined ? "at the cluster scope" : `in the namespace "${route.namespace}"`;
    const what = `${qualified(route.served.kind)}${route.name === undefined ? "" : ` "${route.name}"`}`;
    throw new Refusal(
      403,
      "Forbidden",
      `${what} is forbidden: User "operator" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`,
    );
  }

  #answer(request: KubeRequest, route: Route, call: RecordedCall): KubeResponse {
    const manager = call.query["fieldManager"] ?? "unknown";
    if (route.name === undefined) {
      return request.method === "POST"
        ? json(201, this.#create(route, call.body as Json, manager))
        : json(200, this.#list(route, call.query));
    }
    switch (request.method) {
      case "GET":
        return json(200, this.#need(route).object);
      case "PUT":
        return json(200, this.#replaceWhole(route, call.body as Json, manager));
      case "PATCH":
        return this.#patch(route, call, manager);
      case "DELETE":
        return json(200, this.#deleteRequest(route, call.body));
      case "POST":
        throw new Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }
  }

  #create(route: Route, body: Json, manager: string): Json {
    const { served, namespace } = route;
    const metadata = { ...(body["metadata"] as Json) };
    const name = metadata["name"] as string;
    const path = objectPath(served.kind, objectKey(name, namespace));
    if (this.#objects.has(path)) {
      throw new Refusal(409, "AlreadyExists", `${qualified(served.kind)} "${name}" already exists`);
    }
    const { status, ...rest } = body;
    const keptStatus = served.custom === true ? served.statusDefault : status;
    const object = {
      ...structuredClone(rest),
      ...(keptStatus === undefined ? {} : { status: structuredClone(keptStatus) }),
      metadata: {
        ...metadata,
        ...(namespace === undefined ? {} : { namespace }),
        uid: `00000000-0000-4000-8000-${String(++this.#uids).padStart(12, "0")}`,
        creationTimestamp: new Date(this.#clock.nowMs()).toISOString().replace(/\.\d+Z/, "Z"),
        ...(served.custom === true ? { generation: 1 } : {}),
      },
    };
    const stored: Stored = { served, object, owners: new Map() };
    return this.#store(path, stored, undefined, manager);
  }

  #update(route: Route, change: (current: Json) => Json, manager: string, conditional: boolean): Json {
    const stored = this.#need(route);
    const next = change(stored.object);
    return this.#replace(route, stored, next, manager, conditional);
  }

  #replaceWhole(route: Route, body: Json, manager: string): Json {
    if (route.served.custom === true && (body["metadata"] as Json)["resourceVersion"] === undefined) {
      throw new Refusal(422, "Invalid", "metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    }
    return this.#update(route, () => body, manager, true);
  }

  #patch(route: Route, call: RecordedCall, manager: string): KubeResponse {
    const patch = call.body as Json;
    if (call.contentType === "application/merge-patch+json") {
      const stored = this.#need(route);
      return json(200, this.#replace(route, stored, mergePatch(stored.object, patch) as Json, manager, true));
    }
    if (call.contentType !== "application/apply-patch+yaml") {
      throw new Refusal(415, "UnsupportedMediaType", "the body of the request was in an unknown format");
    }
    if (call.query["fieldManager"] === undefined)
      throw new Refusal(400, "BadRequest", "fieldManager is required for apply patch");
    if (this.#find(route) === undefined && route.subresource === undefined) {
      this.#create(
        route,
        { apiVersion: patch["apiVersion"], kind: patch["kind"], metadata: { name: route.name! } },
        manager,
      );
      return json(201, this.#apply(route, patch, manager));
    }
    return json(200, this.#apply(route, patch, manager));
  }

  #apply(route: Route, patch: Json, manager: string): Json {
    const stored = this.#need(route);
    const owner = `${manager}/${route.subresource ?? ""}`;
    const metadata = patch["metadata"] as Json;
    const fields = without(patch, "apiVersion", "kind", "metadata");
    const { labels, annotations, finalizers, resourceVersion } = metadata;
    const ownMetadata = Object.fromEntries(
      Object.entries({ labels, annotations, finalizers }).filter(([, value]) => value !== undefined),
    );
    const applied: Json =
      route.subresource === undefined
        ? { ...fields, ...(Object.keys(ownMetadata).length === 0 ? {} : { metadata: ownMetadata }) }
        : { status: fields["status"] };
    const others = [...stored.owners].filter(([other]) => other !== owner).map(([, paths]) => paths);
    const result = applyFields(
      stored.object,
      applied,
      stored.owners.get(owner) ?? new Set(),
      (path) => others.some((paths) => paths.has(path)),
      stored.served.listMaps ?? { "status.conditions": "type" },
    );
    const version = resourceVersion === undefined ? {} : { resourceVersion };
    // An apply to the status of a custom resource does not look at the uid; a real server doesn't either.
    const uid = metadata["uid"];
    const identity = uid === undefined || route.subresource !== undefined ? {} : { uid };
    const document = {
      ...result.document,
      metadata: { ...(result.document["metadata"] as Json), ...version, ...identity },
    };
    const saved = this.#replace(route, stored, document, owner, true);
    for (const paths of others) for (const path of result.owned) paths.delete(path);
    stored.owners.set(owner, result.owned);
    return saved;
  }

  #replace(route: Route, stored: Stored, wanted: Json, manager: string, conditional: boolean): Json {
    const before = stored.object;
    if (conditional) checkPreconditions(route, before.metadata, (wanted["metadata"] ?? {}) as Json);
    const object = route.subresource === "status" ? withStatus(before, wanted) : this.#withoutStatus(stored, wanted);
    const next: Stored = { ...stored, object };
    const { finalizers, deletionTimestamp } = object.metadata as { finalizers?: unknown[]; deletionTimestamp?: string };
    const path = objectPath(route.served.kind, objectKey(route.name!, route.namespace));
    if (deletionTimestamp !== undefined && (finalizers ?? []).length === 0) {
      this.#objects.delete(path);
      return this.#log("DELETED", next, before);
    }
    if (isDeepStrictEqual(object, before)) return before;
    if (route.served.custom === true && changedSpec(object, before)) {
      object.metadata["generation"] = (before.metadata["generation"] as number) + 1;
    }
    return this.#store(path, next, before, manager);
  }

  #withoutStatus(stored: Stored, wanted: Json): Stored["object"] {
    const before = stored.object;
    const { uid, creationTimestamp, generation, deletionTimestamp, resourceVersion, managedFields } = before.metadata;
    const fixed = { uid, creationTimestamp, generation, deletionTimestamp, resourceVersion, managedFields };
    const { status, ...rest } = wanted;
    const keptStatus = stored.served.custom === true ? before["status"] : status;
    const metadata = { ...(wanted["metadata"] as Json), namespace: before.metadata["namespace"], ...fixed };
    return clean({ ...rest, status: keptStatus, metadata: clean(metadata) }) as Stored["object"];
  }

  #store(path: string, stored: Stored, before: Json | undefined, manager: string): Json {
    const [name, subresource] = manager.split("/");
    stored.object.metadata["managedFields"] = [
      {
        manager: name,
        operation: subresource === undefined ? "Update" : "Apply",
        fieldsType: "FieldsV1",
        fieldsV1: {},
      },
    ];
    this.#objects.set(path, stored);
    if (subresource === undefined) {
      // Plain writes own what they set, as far as apply has to respect it.
      stored.owners.set(manager, new Set(leavesOf({ spec: stored.object["spec"] ?? {} }, {}).keys()));
    }
    return this.#log(before === undefined ? "ADDED" : "MODIFIED", stored, before);
  }

  #deleteRequest(route: Route, body: unknown): Json {
    const stored = this.#need(route);
    const wanted = isObject(body) && isObject(body["preconditions"]) ? body["preconditions"] : {};
    for (const field of ["uid", "resourceVersion"]) {
      if (wanted[field] !== undefined && wanted[field] !== stored.object.metadata[field]) {
        throw new Refusal(409, "Conflict", `Precondition failed: ${field} differs`);
      }
    }
    return this.#delete(stored);
  }

  #delete(stored: Stored): Json {
    const { name, namespace, finalizers, deletionTimestamp, generation } = stored.object.metadata as {
      name: string;
      namespace?: string;
      finalizers?: unknown[];
      deletionTimestamp?: string;
      generation?: number;
    };
    const path = objectPath(stored.served.kind, objectKey(name, namespace));
    const next: Stored = { ...stored, object: structuredClone(stored.object) };
    if ((finalizers ?? []).length === 0) {
      this.#objects.delete(path);
      this.#log("DELETED", next, stored.object);
      return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
    }
    if (deletionTimestamp !== undefined) return stored.object;
    next.object.metadata["deletionTimestamp"] = new Date(this.#clock.nowMs()).toISOString().replace(/\.\d+Z/, "Z");
    next.object.metadata["deletionGracePeriodSeconds"] = 0;
    if (generation !== undefined) next.object.metadata["generation"] = generation + 1;
    this.#objects.set(path, next);
    return this.#log("MODIFIED", next, stored.object);
  }

  #log(type: LoggedEvent["type"], stored: Stored, before: Json | undefined): Json {
    const version = ++this.#version;
    stored.object.metadata["resourceVersion"] = String(version);
    const event: LoggedEvent = { version, served: stored.served, type, object: structuredClone(stored.object), before };
    this.#events.push(event);
    for (const watcher of this.#watchers) this.#send(watcher, event);
    return stored.object;
  }

  #list(route: Route, query: Readonly<Record<string, string>>): Json {
    const token = query["continue"];
    const limit = Number(query["limit"] ?? "0");
    const from = token === undefined ? this.#snapshot(route, query) : this.#continuations.get(token);
    if (from === undefined)
      throw new Refusal(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result.",
      );
    const items = limit > 0 ? from.rest.slice(0, limit) : from.rest;
    const rest = from.rest.slice(items.length);
    const metadata: Json = { resourceVersion: String(from.version) };
    if (rest.length > 0) {
      const next = `${from.version}-${rest.length}-${this.#continuations.size}`;
      this.#continuations.set(next, { rest, version: from.version });
      Object.assign(metadata, { continue: next, remainingItemCount: rest.length });
    }
    const { group, version, kind } = route.served.kind;
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return {
      apiVersion,
      kind: `${kind}List`,
      metadata,
      items: route.served.custom === true ? items : items.map((item) => without(item, "apiVersion", "kind")),
    };
  }

  #snapshot(
    route: Route,
    query: Readonly<Record<string, string>>,
  ): { readonly rest: readonly Json[]; readonly version: number } {
    const paths = [...this.#objects].filter(([, stored]) => matches(route, query, stored.served, stored.object));
    const sorted = paths.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stored]) => stored.object);
    return { rest: structuredClone(sorted), version: this.#version };
  }

  #openWatch(route: Route, query: Readonly<Record<string, string>>, signal: AbortSignal | undefined): LineQueue {
    const watcher: Watcher = { route, query, lines: new LineQueue() };
    const from = query["resourceVersion"] ?? "0";
    if (!/^\d+$/.test(from)) throw new Refusal(500, "", `resourceVersion: Invalid value: "${from}"`);
    const expired = from !== "0" && Number(from) < this.#compactedTo;
    if (expired) {
      const message = `too old resource version: ${from} (${this.#compactedTo})`;
      watcher.lines.push(JSON.stringify({ type: "ERROR", object: statusDocument(410, "Expired", message) }));
      watcher.lines.end();
      return watcher.lines;
    }
    if (from === "0") {
      for (const object of this.#snapshot(route, query).rest)
        watcher.lines.push(JSON.stringify({ type: "ADDED", object }));
    } else {
      for (const event of this.#events) if (event.version > Number(from)) this.#send(watcher, event);
    }
    this.#keepOpen(watcher, signal);
    return watcher.lines;
  }

  #keepOpen(watcher: Watcher, signal: AbortSignal | undefined): void {
    this.#watchers.add(watcher);
    const seconds = Number(watcher.query["timeoutSeconds"] ?? "0");
    const timer: Timer | undefined =
      seconds > 0 ? this.#clock.after(seconds * 1000, () => watcher.lines.end()) : undefined;
    const onAbort = (): void => watcher.lines.end(new KubeUnreachableError("aborted", "The watch was given up."));
    signal?.addEventListener("abort", onAbort, { once: true });
    watcher.lines.onEnd(() => {
      timer?.cancel();
      signal?.removeEventListener("abort", onAbort);
      this.#watchers.delete(watcher);
    });
  }

  /** An object that starts or stops matching the selectors appears as added or deleted. */
  #send({ route, query, lines }: Watcher, event: LoggedEvent): void {
    const now = event.type !== "DELETED" && matches(route, query, event.served, event.object);
    const earlier = event.before !== undefined && matches(route, query, event.served, event.before);
    if (!now && !earlier) return;
    const type = !now ? "DELETED" : earlier ? "MODIFIED" : "ADDED";
    lines.push(JSON.stringify({ type, object: event.object }));
  }

  #bookmark({ group, version, kind }: ResourceKind): Json {
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return { apiVersion, kind, metadata: { resourceVersion: String(this.#version) } };
  }

  #served(kind: ResourceKind): ServedKind {
    const served = this.#kinds.find((candidate) => sameKind(candidate.kind, kind));
    if (served === undefined) throw new Error(`The memory API server does not serve ${kind.plural}.`);
    return served;
  }

  #find(route: Route): Stored | undefined {
    return this.#objects.get(objectPath(route.served.kind, objectKey(route.name!, route.namespace)));
  }

  #need(route: Route): Stored {
    const stored = this.#find(route);
    if (stored === undefined)
      throw new Refusal(404, "NotFound", `${qualified(route.served.kind)} "${route.name!}" not found`);
    return stored;
  }
}

/** Lines on their way to one watcher. */
class LineQueue implements AsyncIterable<string> {
  readonly #lines: string[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  #error: Error | undefined;
  #onEnd: (() => void) | undefined;

  push(line: string): void {
    if (!this.#ended) this.#lines.push(line);
    this.#wake?.();
  }

  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#onEnd?.();
    this.#wake?.();
  }

  onEnd(callback: () => void): void {
    this.#onEnd = callback;
    if (this.#ended) callback();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    try {
      while (await this.#ready()) yield this.#lines.shift()!;
    } finally {
      this.end();
    }
  }

  /** Waits for a line; false at the end of the stream. */
  async #ready(): Promise<boolean> {
    while (this.#lines.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error !== undefined) throw this.#error;
    return this.#lines.length > 0;
  }
}

function stream(
  status: number,
  errorBody: string,
  headers: Readonly<Record<string, string>>,
  lines: LineQueue,
): KubeWatchStream {
  return { status, errorBody: status === 200 ? "" : errorBody, headers, lines };
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new KubeUnreachableError("aborted", "The request was given up.");
}

function verbOf(method: KubeRequest["method"], route: Route): string {
  if (method === "GET") return route.name === undefined ? "list" : "get";
  return { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" }[method];
}

function json(status: number, document: Json): KubeResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(document) };
}

function refusalAnswer({ status, reason, message }: Refusal): KubeResponse {
  if (reason === "" && status === 404)
    return { status, headers: { "content-type": "text/plain" }, body: `${message}\n` };
  return json(status, statusDocument(status, reason, message));
}

function statusDocument(code: number, reason: string, message: string): Json {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}

function checkPreconditions(route: Route, stored: Json, given: Json): void {
  const refused = `Operation cannot be fulfilled on ${qualified(route.served.kind)} "${route.name!}"`;
  if (given["resourceVersion"] !== undefined && given["resourceVersion"] !== stored["resourceVersion"]) {
    const advice = "the object has been modified; please apply your changes to the latest version and try again";
    throw new Refusal(409, "Conflict", `${refused}: ${advice}`);
  }
  if (route.subresource === undefined && given["uid"] !== undefined && given["uid"] !== stored["uid"]) {
    throw new Refusal(422, "Invalid", `${refused}: metadata.uid: field is immutable`);
  }
}

function withStatus(before: Stored["object"], wanted: Json): Stored["object"] {
  return clean({ ...structuredClone(before), status: structuredClone(wanted["status"]) }) as Stored["object"];
}

function changedSpec(object: Json, before: Json): boolean {
  return !isDeepStrictEqual(without(object, "metadata", "status"), without(before, "metadata", "status"));
}

function clean(document: Json): Json {
  return structuredClone(Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined)));
}

function matches(route: Route, query: Readonly<Record<string, string>>, served: ServedKind, object: Json): boolean {
  if (served !== route.served) return false;
  const metadata = object["metadata"] as { name: string; namespace?: string; labels?: Record<string, string> };
  if (route.namespace !== undefined && metadata.namespace !== route.namespace) return false;
  const fields: Readonly<Record<string, string | undefined>> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
  };
  const holds = (selector: string | undefined, values: Readonly<Record<string, string | undefined>>): boolean =>
    (selector ?? "")
      .split(",")
      .filter((term) => term !== "")
      .every((term) => {
        const [name = "", value] = term.split("=");
        return value === undefined ? values[name] !== undefined : values[name] === value;
      });
  return holds(query["fieldSelector"], fields) && holds(query["labelSelector"], metadata.labels ?? {});
}

function sameKind(a: ResourceKind, b: ResourceKind): boolean {
  return a.group === b.group && a.version === b.version && a.plural === b.plural;
}

function qualified({ group, plural }: ResourceKind): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function escape(text: string): string {
  return text.replace(/[.]/g, "\\.");
}
