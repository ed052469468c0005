import { describe, expect, it } from "vitest";
import { KubeApiError } from "../../../src/kube/api-error.ts";
import type { KubeObject } from "../../../src/kube/client.ts";
import { ListExpiredError, type ListPage, listPages, type WatchScope } from "../../../src/kube/list-pages.ts";
import { type KubeRequest, type KubeTransport, KubeUnreachableError } from "../../../src/kube/transport.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const WIDGET = { group: "test.dev", version: "v1", plural: "widgets", kind: "Widget", namespaced: true } as const;
const SCOPE: WatchScope = { kind: WIDGET };

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** An API server that gives these answers, one after the other. */
function server(...answers: readonly Answer[]) {
  const asked: KubeRequest[] = [];
  const transport: KubeTransport = {
    request: (request) => {
      const { status = 200, body } = answers[asked.length] ?? { status: 500, body: {} };
      asked.push(request);
      return Promise.resolve({ status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) });
    },
    watch: () => Promise.reject(new Error("no watch expected")),
  };
  return { transport, asked };
}

function page(names: readonly string[], next?: string): Answer {
  const items = names.map((name) => ({ metadata: { name, namespace: "n", uid: name, resourceVersion: "1" } }));
  return { body: { metadata: { resourceVersion: "7", ...(next === undefined ? {} : { continue: next }) }, items } };
}

async function read(transport: KubeTransport, scope = SCOPE, limit?: number): Promise<readonly ListPage<KubeObject>[]> {
  const signal = new AbortController().signal;
  const options = { transport, clock: new FakeClock(), signal, ...(limit === undefined ? {} : { limit }) };
  const pages: ListPage<KubeObject>[] = [];
  for await (const page of listPages(scope, options)) pages.push(page);
  return pages;
}

describe("listPages()", () => {
  it("follows the continue token to the last page and names kind and version of each item", async () => {
    const { transport, asked } = server(page(["a"], "more"), page(["b"], ""));
    const pages = await read(transport, { ...SCOPE, namespace: "n", labelSelector: "x=y" }, 1);
    expect(pages.flatMap(({ items }) => items.map((item) => [item.apiVersion, item.kind, item.metadata.name]))).toEqual(
      [
        ["test.dev/v1", "Widget", "a"],
        ["test.dev/v1", "Widget", "b"],
      ],
    );
    expect(asked.map(({ path, query }) => [path, query])).toEqual([
      ["/apis/test.dev/v1/namespaces/n/widgets", { labelSelector: "x=y", limit: "1" }],
      ["/apis/test.dev/v1/namespaces/n/widgets", { labelSelector: "x=y", limit: "1", continue: "more" }],
    ]);
  });
  it("takes a list without items as empty", async () => {
    const { transport } = server({ body: { metadata: { resourceVersion: "7" }, items: null } });
    expect(await read(transport)).toEqual([{ items: [], resourceVersion: "7" }]);
  });
  it("tells a token that has expired from a list that is gone", async () => {
    const gone = { status: 410, body: { kind: "Status", reason: "Expired", message: "too old" } };
    await expect(read(server(page(["a"], "more"), gone).transport)).rejects.toThrow(ListExpiredError);
    await expect(read(server(gone).transport)).rejects.toThrow(KubeApiError);
  });
  it.each([
    ["no JSON", "<html>"],
    ["no version", { metadata: {}, items: [] }],
    ["an item without a uid", { metadata: { resourceVersion: "7" }, items: [{ metadata: { name: "a" } }] }],
  ])("refuses an answer with %s", async (_what, body) => {
    const reading = read(server({ body }).transport);
    await expect(reading).rejects.toThrow("The answer to listing widgets is not a Kubernetes list.");
    await expect(reading).rejects.toThrow(KubeUnreachableError);
  });
});
