import { afterEach, describe, expect, it } from "vitest";
import type { KubeObject, ResourceKind } from "../../src/kube/client.ts";
import { objectKey } from "../../src/kube/client.ts";
import { collectionPath, objectPath } from "../../src/kube/paths.ts";
import type { KubeRequest, KubeResponse, KubeTransport } from "../../src/kube/transport.ts";

/** A custom resource with a status subresource, a default status and conditions that are a map by type. */
export const WIDGET: ResourceKind = {
  group: "contract.winauth.dev",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  namespaced: true,
};

/** A built-in kind. */
export const CONFIG_MAP: ResourceKind = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};

/** An API server that serves {@link WIDGET} and {@link CONFIG_MAP}, and an empty namespace of it. */
export interface ContractSubject {
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly dispose: () => Promise<void>;
}

interface Widget extends KubeObject {
  readonly spec?: Record<string, unknown>;
  readonly status?: { readonly observedGeneration?: number; readonly phase?: string; readonly conditions?: unknown };
}

const APPLY = "application/apply-patch+yaml";
const MERGE = "application/merge-patch+json";

/** What the operator relies on in an API server; runs against the real one and against the one in memory. */
export function runContract(makeSubject: () => Promise<ContractSubject>): void {
  let subject: ContractSubject | undefined;

  afterEach(async () => {
    await subject?.dispose();
    subject = undefined;
  });

  async function start() {
    const made = await makeSubject();
    subject = made;
    const { transport, namespace } = made;
    const send = (request: Omit<KubeRequest, "timeoutMs">): Promise<KubeResponse> =>
      transport.request({ ...request, timeoutMs: 20_000 });
    const path = (name: string, subresource?: "status") => objectPath(WIDGET, objectKey(name, namespace), subresource);
    const parse = (response: KubeResponse) => JSON.parse(response.body) as Widget;
    const create = async (name: string, more: object = {}): Promise<Widget> => {
      const body = document(name, { spec: { size: 1 }, ...more });
      const response = await send({ method: "POST", path: collectionPath(WIDGET, namespace), body });
      expect(response.status).toBe(201);
      return parse(response);
    };
    const merge = (name: string, patch: object): Promise<KubeResponse> =>
      send({ method: "PATCH", path: path(name), contentType: MERGE, body: JSON.stringify(patch) });
    const applyStatus = (name: string, status: object, more: { manager?: string; metadata?: object } = {}) =>
      send({
        method: "PATCH",
        path: path(name, "status"),
        query: { fieldManager: more.manager ?? "operator", force: "true" },
        contentType: APPLY,
        body: document(name, { status }, { namespace, ...more.metadata }),
      });
    const get = async (name: string): Promise<Widget> => parse(await send({ method: "GET", path: path(name) }));
    return { transport, namespace, send, path, parse, create, merge, applyStatus, get };
  }

  describe("objects", () => {
    it("are created with uid, resourceVersion, generation 1 and the default status, whatever status was sent", async () => {
      const { create } = await start();
      const made = await create("a", { status: { phase: "mine" } });
      expect(made).toMatchObject({ metadata: { name: "a", generation: 1 }, spec: { size: 1 } });
      expect(made.status).toEqual({ observedGeneration: -1 });
      expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(made.metadata.resourceVersion).not.toBe("");
    });

    it("are created once: the second time is 409 AlreadyExists", async () => {
      const { create, send, namespace } = await start();
      await create("a");
      const again = await send({ method: "POST", path: collectionPath(WIDGET, namespace), body: document("a") });
      expect(again.status).toBe(409);
      expect(JSON.parse(again.body)).toMatchObject({ kind: "Status", reason: "AlreadyExists" });
    });

    it("that are missing are a Status NotFound, while a kind that is not served is not a Status", async () => {
      const { send, path } = await start();
      const missing = await send({ method: "GET", path: path("nobody") });
      expect(missing.status).toBe(404);
      expect(JSON.parse(missing.body)).toMatchObject({ kind: "Status", reason: "NotFound" });
      const unknown = await send({ method: "GET", path: "/apis/contract.winauth.dev/v1/unknowns" });
      expect([unknown.status, unknown.body]).toEqual([404, "404 page not found\n"]);
    });

    it("get a new generation by a change of spec only, and no new version by no change", async () => {
      const { create, merge, parse } = await start();
      const made = await create("a");
      const labelled = parse(await merge("a", { metadata: { labels: { a: "b" } } }));
      expect(labelled.metadata.generation).toBe(1);
      expect(labelled.metadata.resourceVersion).not.toBe(made.metadata.resourceVersion);
      const changed = parse(await merge("a", { spec: { size: 2 } }));
      expect(changed.metadata.generation).toBe(2);
      const same = parse(await merge("a", { spec: { size: 2 }, status: { phase: "not through this path" } }));
      expect(same.metadata.resourceVersion).toBe(changed.metadata.resourceVersion);
      expect(same.status).toEqual({ observedGeneration: -1 });
    });

    it("refuse a patch or a replacement that names an older version", async () => {
      const { create, merge, send, path } = await start();
      const made = await create("a");
      await merge("a", { spec: { size: 2 } });
      const { resourceVersion } = made.metadata;
      const patched = await merge("a", { metadata: { resourceVersion }, spec: { size: 3 } });
      const replaced = await send({ method: "PUT", path: path("a"), body: JSON.stringify(made) });
      expect([patched.status, replaced.status]).toEqual([409, 409]);
      expect(JSON.parse(patched.body)).toMatchObject({ reason: "Conflict" });
      const blind = await send({ method: "PUT", path: path("a"), body: document("a", { spec: {} }) });
      expect(blind.status).toBe(422);
    });

    it("with a finalizer are marked first and gone when the finalizer is", async () => {
      const { create, send, path, get, merge } = await start();
      await create("a", { metadata: { name: "a", finalizers: ["contract.winauth.dev/hold"] } });
      expect((await send({ method: "DELETE", path: path("a") })).status).toBe(200);
      const marked = await get("a");
      expect(marked.metadata.deletionTimestamp).toMatch(/Z$/);
      expect(marked.metadata.generation).toBe(2);
      await merge("a", { metadata: { finalizers: null } });
      expect((await send({ method: "GET", path: path("a") })).status).toBe(404);
    });

    it("are not deleted under another uid than asked for", async () => {
      const { create, send, path } = await start();
      const { metadata } = await create("a");
      const wrong = { preconditions: { uid: "00000000-0000-4000-8000-00000000ffff" } };
      expect((await send({ method: "DELETE", path: path("a"), body: JSON.stringify(wrong) })).status).toBe(409);
      const right = { preconditions: { uid: metadata.uid } };
      expect((await send({ method: "DELETE", path: path("a"), body: JSON.stringify(right) })).status).toBe(200);
    });
  });

  describe("server-side apply", () => {
    const ready = { type: "Ready", status: "True", message: "" };
    const other = { type: "Other", status: "False", message: "" };

    it("of the status sets it, keeps spec and generation, and does nothing when nothing changes", async () => {
      const { create, applyStatus, parse } = await start();
      await create("a");
      const first = parse(await applyStatus("a", { observedGeneration: 1, conditions: [ready] }));
      expect(first.status).toEqual({ observedGeneration: 1, conditions: [ready] });
      expect(first).toMatchObject({ spec: { size: 1 }, metadata: { generation: 1 } });
      const again = parse(await applyStatus("a", { observedGeneration: 1, conditions: [ready] }));
      expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    });

    it("removes what the manager no longer names, and keeps what another manager set", async () => {
      const { create, applyStatus, parse } = await start();
      await create("a");
      await applyStatus("a", { observedGeneration: 1, phase: "p", conditions: [ready] });
      await applyStatus("a", { conditions: [other] }, { manager: "somebody-else" });
      const last = parse(await applyStatus("a", { observedGeneration: 2 }));
      expect(last.status).toEqual({ observedGeneration: 2, conditions: [other] });
    });

    it("of the status is refused at an older version and for a missing object, but does not look at the uid", async () => {
      const { create, merge, applyStatus } = await start();
      const { metadata } = await create("a");
      await merge("a", { spec: { size: 2 } });
      const { resourceVersion } = metadata;
      const stale = await applyStatus("a", { phase: "p" }, { metadata: { resourceVersion } });
      const missing = await applyStatus("nobody", { phase: "p" });
      const wrongUid = "00000000-0000-4000-8000-00000000ffff";
      const otherUid = await applyStatus("a", { phase: "p" }, { metadata: { uid: wrongUid } });
      expect([stale.status, missing.status, otherUid.status]).toEqual([409, 404, 200]);
    });

    it("of an object creates it, and is refused for another uid", async () => {
      const { send, path, namespace } = await start();
      const apply = (metadata: object) =>
        send({
          method: "PATCH",
          path: path("a"),
          query: { fieldManager: "operator", force: "true" },
          contentType: APPLY,
          body: document("a", { spec: { size: 1 } }, { namespace, ...metadata }),
        });
      expect((await apply({})).status).toBe(201);
      expect((await apply({})).status).toBe(200);
      expect((await apply({ uid: "00000000-0000-4000-8000-00000000ffff" })).status).toBe(422);
    });
  });

  describe("lists", () => {
    it("come in pages of one moment", async () => {
      const { create, send, namespace } = await start();
      for (const name of ["a", "b", "c"]) await create(name);
      const page = async (query: Record<string, string>) => {
        const response = await send({ method: "GET", path: collectionPath(WIDGET, namespace), query });
        return JSON.parse(response.body) as {
          metadata: { resourceVersion: string; continue?: string };
          items: KubeObject[];
        };
      };
      const first = await page({ limit: "2" });
      expect(first.items.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
      await create("d");
      const second = await page({ limit: "2", continue: first.metadata.continue ?? "" });
      expect(second.items.map(({ metadata }) => metadata.name)).toEqual(["c"]);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      expect(second.metadata.continue ?? "").toBe("");
    });

    it("name the type of their items for custom resources only", async () => {
      const { create, send, namespace } = await start();
      await create("a");
      const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m" }, data: { a: "b" } });
      await send({ method: "POST", path: collectionPath(CONFIG_MAP, namespace), body });
      const kinds = async (kind: ResourceKind, name: string) => {
        const query = { fieldSelector: `metadata.name=${name}` };
        const response = await send({ method: "GET", path: collectionPath(kind, namespace), query });
        return (JSON.parse(response.body) as { items: Partial<KubeObject>[] }).items.map((item) => item.kind);
      };
      expect(await kinds(WIDGET, "a")).toEqual(["Widget"]);
      expect(await kinds(CONFIG_MAP, "m")).toEqual([undefined]);
    });
  });

  describe("watches", () => {
    async function watching(namespace: string, transport: KubeTransport, query: Record<string, string>) {
      const stop = new AbortController();
      const opened = await transport.watch({
        method: "GET",
        path: collectionPath(WIDGET, namespace),
        query: { watch: "true", allowWatchBookmarks: "true", ...query },
        timeoutMs: 20_000,
        signal: stop.signal,
      });
      const lines = opened.lines[Symbol.asyncIterator]();
      const next = async () => {
        const line = await lines.next();
        if (line.done === true) return undefined;
        return JSON.parse(line.value) as { type: string; object: Widget & { code?: number } };
      };
      const names = async (count: number): Promise<string[]> => {
        const events: string[] = [];
        while (events.length < count) {
          const event = await next();
          if (event?.type !== "BOOKMARK") events.push(`${event?.type ?? "end"} ${event?.object.metadata.name ?? ""}`);
        }
        return events;
      };
      return { opened, next, names, stop: () => stop.abort() };
    }

    it("tell what happened since a version, and what happens", async () => {
      const { create, merge, send, path, transport, namespace } = await start();
      const { metadata } = await create("a");
      await merge("a", { spec: { size: 2 } });
      const watch = await watching(namespace, transport, { resourceVersion: metadata.resourceVersion });
      await create("b");
      await send({ method: "DELETE", path: path("a") });
      expect(await watch.names(3)).toEqual(["MODIFIED a", "ADDED b", "DELETED a"]);
      watch.stop();
    });

    it("show an object that leaves the selector as deleted and one that enters it as added", async () => {
      const { create, merge, transport, namespace } = await start();
      const { metadata } = await create("a", { metadata: { name: "a", labels: { tier: "one" } } });
      const query = { labelSelector: "tier=one", resourceVersion: metadata.resourceVersion };
      const watch = await watching(namespace, transport, query);
      await create("unrelated");
      await merge("a", { metadata: { labels: { tier: "two" } } });
      await merge("a", { metadata: { labels: { tier: "one" } } });
      expect(await watch.names(2)).toEqual(["DELETED a", "ADDED a"]);
      watch.stop();
    });

    it("of one name see only that object", async () => {
      const { create, transport, namespace } = await start();
      const { metadata } = await create("a");
      const query = { fieldSelector: "metadata.name=c", resourceVersion: metadata.resourceVersion };
      const watch = await watching(namespace, transport, query);
      await create("b");
      await create("c");
      expect(await watch.names(1)).toEqual(["ADDED c"]);
      watch.stop();
    });

    it("from a version that is too old are answered by an ERROR event with code 410", async () => {
      const { create, transport, namespace } = await start();
      await create("a");
      const watch = await watching(namespace, transport, { resourceVersion: "1" });
      expect(watch.opened.status).toBe(200);
      expect(await watch.next()).toMatchObject({
        type: "ERROR",
        object: { kind: "Status", code: 410, reason: "Expired" },
      });
      watch.stop();
    });

    it("end when they are given up", async () => {
      const { create, transport, namespace } = await start();
      const { metadata } = await create("a");
      const watch = await watching(namespace, transport, { resourceVersion: metadata.resourceVersion });
      const next = watch.next();
      watch.stop();
      await expect(next).rejects.toMatchObject({ name: "KubeUnreachableError", code: "aborted" });
    });
  });
}

function document(name: string, fields: object = {}, metadata: object = {}): string {
  const type = { apiVersion: "contract.winauth.dev/v1", kind: "Widget" };
  return JSON.stringify({ ...type, metadata: { name, ...metadata }, ...fields });
}
