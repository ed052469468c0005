import { describe, expect, it } from "vitest";
import { ConflictError } from "../../../src/errors.ts";
import { type KubeObject, objectKey } from "../../../src/kube/client.ts";
import { createKubeClient } from "../../../src/kube/rest-client.ts";
import { KubeUnreachableError } from "../../../src/kube/transport.ts";
import { type Fence, NotLeaderError, noFence } from "../../../src/ports/fence.ts";
import { WIDGET } from "../../contract/kube-transport.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { MemoryApiServer } from "../../fakes/memory-api-server.ts";

interface Widget extends KubeObject {
  readonly spec?: object;
  readonly status?: object;
}

const KEY = objectKey("a", "team");
const DOCUMENT = {
  apiVersion: "contract.winauth.dev/v1",
  kind: "Widget",
  metadata: { name: "a", namespace: "team" },
  spec: { size: 1 },
};

function setUp(fence: Fence = noFence) {
  const clock = new FakeClock();
  const server = new MemoryApiServer([{ kind: WIDGET, custom: true }], clock);
  const client = createKubeClient({ transport: server, fence, fieldManager: "operator", clock });
  return { server, client };
}

describe("reads", () => {
  it("give undefined for an object that is not there", async () => {
    const { client } = setUp();
    expect(await client.get(WIDGET, KEY)).toBeUndefined();
  });

  it("of a kind that is not served say that the CRDs are missing", async () => {
    const { client } = setUp();
    await expect(client.get({ ...WIDGET, kind: "Gadget", plural: "gadgets" }, KEY)).rejects.toMatchObject({
      code: "KubernetesApi",
      message:
        "The Kubernetes API server does not serve Gadget (contract.winauth.dev/v1). Apply the CRDs of this version.",
    });
  });
});

describe("a status", () => {
  it("is applied with one call when the object did not change", async () => {
    const { server, client } = setUp();
    const object = server.put<Widget>(WIDGET, DOCUMENT);
    const { written, replaced } = await client.applyStatus<Widget>(WIDGET, object, { observedGeneration: 1 });
    expect(written.status).toEqual({ observedGeneration: 1 });
    expect(replaced).toEqual([object.metadata.resourceVersion]);
    const { uid, resourceVersion } = object.metadata;
    expect(server.calls).toEqual([
      {
        method: "PATCH",
        path: "/apis/contract.winauth.dev/v1/namespaces/team/widgets/a/status",
        query: { fieldManager: "operator", force: "true" },
        contentType: "application/apply-patch+yaml",
        watch: false,
        body: {
          apiVersion: "contract.winauth.dev/v1",
          kind: "Widget",
          metadata: { name: "a", namespace: "team", uid, resourceVersion },
          status: { observedGeneration: 1 },
        },
      },
    ]);
  });

  it("is not lost when somebody changed the object in between, and tells that it replaced that version too", async () => {
    const { server, client } = setUp();
    const object = server.put<Widget>(WIDGET, DOCUMENT);
    const newer = server.put<Widget>(WIDGET, { ...DOCUMENT, spec: { size: 2 } });
    const { written, replaced } = await client.applyStatus<Widget>(WIDGET, object, { observedGeneration: 1 });
    expect(written).toMatchObject({ spec: { size: 2 }, status: { observedGeneration: 1 } });
    expect(replaced).toEqual([object, newer].map(({ metadata }) => metadata.resourceVersion));
  });

  it("is a conflict when the version was asked for", async () => {
    const { server, client } = setUp();
    const object = server.put<Widget>(WIDGET, DOCUMENT);
    server.put(WIDGET, { ...DOCUMENT, spec: { size: 2 } });
    const { resourceVersion } = object.metadata;
    await expect(client.applyStatus(WIDGET, object, {}, { resourceVersion })).rejects.toThrow(ConflictError);
  });

  it("never lands on another object of the same name, nor on one that is gone", async () => {
    const { server, client } = setUp();
    const object = server.put<Widget>(WIDGET, DOCUMENT);
    server.remove(WIDGET, KEY);
    await expect(client.applyStatus(WIDGET, object, { observedGeneration: 1 })).rejects.toThrow(ConflictError);
    server.put(WIDGET, DOCUMENT);
    await expect(client.applyStatus(WIDGET, object, { observedGeneration: 1 })).rejects.toThrow(ConflictError);
    expect(server.object<Widget>(WIDGET, "a", "team")?.status).toBeUndefined();
  });
});

describe("writes", () => {
  it("create, apply, patch and delete", async () => {
    const { server, client } = setUp();
    await client.create(WIDGET, DOCUMENT);
    const larger = { ...DOCUMENT, spec: { size: 2 } };
    await client.apply(WIDGET, larger);
    const patched = await client.mergePatch<Widget>(WIDGET, KEY, { metadata: { labels: { a: "b" } } });
    expect(patched).toMatchObject({ metadata: { labels: { a: "b" }, generation: 2 }, spec: { size: 2 } });
    await client.delete(WIDGET, KEY);
    await client.delete(WIDGET, KEY);
    expect(server.objects(WIDGET)).toEqual([]);
  });

  it("are not sent by a replica that may have lost the lease", async () => {
    const { server, client } = setUp({
      check: () => {
        throw new NotLeaderError();
      },
    });
    const object = { ...DOCUMENT, metadata: { ...DOCUMENT.metadata, uid: "u", resourceVersion: "1" } };
    const writes = [
      client.create(WIDGET, object),
      client.apply(WIDGET, object),
      client.applyStatus(WIDGET, object, {}),
      client.mergePatch(WIDGET, KEY, {}),
      client.delete(WIDGET, KEY),
    ];
    for (const write of writes) await expect(write).rejects.toThrow(NotLeaderError);
    expect(server.calls).toEqual([]);
  });

  it("ask the fence again right before the first byte goes out", async () => {
    let isLeader = true;
    const client = createKubeClient({
      transport: {
        request: (request) => {
          isLeader = false;
          request.beforeFirstByte?.();
          return Promise.reject(new Error(`${request.method} ${request.path} was sent.`));
        },
        watch: () => Promise.reject(new Error("A watch was opened.")),
      },
      fence: {
        check: () => {
          if (!isLeader) throw new NotLeaderError();
        },
      },
      fieldManager: "operator",
      clock: new FakeClock(),
    });
    const outcomes: unknown[] = [];
    const writes: readonly (() => Promise<unknown>)[] = [
      () => client.create(WIDGET, DOCUMENT),
      () => client.apply(WIDGET, DOCUMENT),
      () => client.mergePatch(WIDGET, KEY, {}),
      () => client.delete(WIDGET, KEY),
    ];
    for (const write of writes) {
      isLeader = true;
      outcomes.push(await write().catch((error: unknown) => error));
    }
    expect(outcomes.every((outcome) => outcome instanceof NotLeaderError)).toBe(true);
  });
});

describe("a refusal", () => {
  it("for lack of rights says who may not do what, and which Role helps", async () => {
    const { server, client } = setUp();
    const object = server.put<Widget>(WIDGET, DOCUMENT);
    server.authorize(() => false);
    await expect(client.applyStatus(WIDGET, object, {})).rejects.toMatchObject({
      code: "Forbidden",
      reason: "KubernetesPermissionMissing",
      retry: { kind: "slow" },
      needsHuman: true,
      message:
        'operator may not patch widgets/status.contract.winauth.dev in namespace "team". Bind it to a Role in namespace "team" ' +
        'with apiGroups: ["contract.winauth.dev"], resources: ["widgets/status"], verbs: ["patch"].',
    });
  });

  it.each([
    { status: 429, headers: { "retry-after": "7" }, retry: { kind: "backoff", atLeastMs: 7000 } },
    { status: 503, headers: { "retry-after": "2" }, retry: { kind: "backoff", atLeastMs: 2000 } },
    { status: 500, headers: {}, retry: { kind: "backoff" } },
    { status: 422, headers: {}, retry: { kind: "slow" } },
  ])("with status $status is retried as $retry", async ({ status, headers, retry }) => {
    const { server, client } = setUp();
    server.failNext({ status, headers });
    await expect(client.create(WIDGET, DOCUMENT)).rejects.toMatchObject({
      code: "KubernetesApi",
      httpStatus: status,
      retry,
    });
  });

  it("without an answer is passed on", async () => {
    const { server, client } = setUp();
    server.failNext(new KubeUnreachableError("network", "gone"));
    await expect(client.get(WIDGET, KEY)).rejects.toThrow(KubeUnreachableError);
  });
});
