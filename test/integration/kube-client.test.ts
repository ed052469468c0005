import { afterEach, beforeEach, expect, it } from "vitest";
import type { KubeObject, ResourceKind } from "../../src/kube/client.ts";
import { EVENT } from "../../src/kube/event-document.ts";
import { createEventRecorder } from "../../src/kube/events.ts";
import { createHttpTransport, type HttpTransport } from "../../src/kube/http-transport.ts";
import { collectionPath } from "../../src/kube/paths.ts";
import { createKubeClient } from "../../src/kube/rest-client.ts";
import { createSecretCache } from "../../src/kube/secret-cache.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { noFence } from "../../src/ports/fence.ts";
import { systemRandom } from "../../src/ports/random.ts";
import { adminAccess, adminRequest, freshNamespace, serviceAccountToken } from "../support/control-plane.ts";

const CONFIG_MAP: ResourceKind = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};

let transport: HttpTransport;
let namespace: string;
let token: string;

beforeEach(async () => {
  const { url, caPem } = adminAccess();
  namespace = await freshNamespace("client");
  token = adminAccess().token;
  const current = () => Promise.resolve({ caPem, token, insecureSkipTlsVerify: false });
  transport = createHttpTransport({
    config: { server: url, current, invalidate: () => undefined },
    clock: systemClock,
  });
});

afterEach(() => transport.close());

function newClient() {
  return createKubeClient({ transport, fence: noFence, fieldManager: "operator", clock: systemClock });
}

it("events repeat as a series of one Event", async () => {
  const client = newClient();
  const document = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "subject", namespace } };
  const about = await client.create<KubeObject>(CONFIG_MAP, document);
  const dropped: string[] = [];
  const recorder = createEventRecorder({
    client,
    clock: systemClock,
    random: systemRandom,
    reportingController: "winauth-operator",
    reportingInstance: "pod-1",
    metrics: { onEventDropped: ({ cause }) => dropped.push(cause) },
  });
  for (let i = 0; i < 3; i++) recorder.event(about, "Warning", "ConsentMissing", "Observe", "é".repeat(600));
  await recorder.flush();
  for (let i = 0; i < 2; i++) recorder.event(about, "Normal", "ConsentGranted", "Grant", "All is granted.");
  await recorder.flush();
  const { json } = await adminRequest("GET", collectionPath(EVENT, namespace));
  const events = (json as { items: { reason: string; note: string; series?: { count: number } }[] }).items;
  expect(dropped).toEqual([]);
  expect(new Set(events.map(({ reason, series }) => `${reason} ${series?.count ?? 1}`))).toEqual(
    new Set(["ConsentMissing 3", "ConsentGranted 2"]),
  );
  expect(events.every(({ note }) => Buffer.byteLength(note) <= 1024)).toBe(true);
});

it("a ServiceAccount without rights is told which Role it needs", async () => {
  token = await serviceAccountToken(namespace, "operator");
  const document = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m", namespace } };
  await expect(newClient().create(CONFIG_MAP, document)).rejects.toMatchObject({
    code: "Forbidden",
    message:
      `system:serviceaccount:${namespace}:operator may not create configmaps in namespace "${namespace}". ` +
      `Bind it to a Role in namespace "${namespace}" with apiGroups: [""], resources: ["configmaps"], verbs: ["create"].`,
  });
});

it("a Role with resourceNames is enough to read and watch one Secret, and no other", async () => {
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  const secret = (value: string) => ({ metadata: { name: "login" }, stringData: { password: value } });
  await adminRequest("POST", secrets, { body: { apiVersion: "v1", kind: "Secret", ...secret("one") } });
  token = await serviceAccountToken(namespace, "operator");
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const rules = [
    { apiGroups: [""], resources: ["secrets"], resourceNames: ["login"], verbs: ["get", "list", "watch"] },
  ];
  await adminRequest("POST", `${rbac}/roles`, { body: { metadata: { name: "login" }, rules } });
  await adminRequest("POST", `${rbac}/rolebindings`, {
    body: {
      metadata: { name: "login" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "login" },
      subjects: [{ kind: "ServiceAccount", name: "operator", namespace }],
    },
  });
  const changed = Promise.withResolvers<string>();
  const cache = createSecretCache({
    transport,
    namespace,
    clock: systemClock,
    random: systemRandom,
    isReferenced: () => true,
    onChange: (name) => changed.resolve(name),
  });
  try {
    // The authorizer learns of new Roles a moment later.
    await expect
      .poll(() => cache.read("login").catch(() => "refused"), { timeout: 20_000 })
      .toEqual({ password: "one" });
    await expect(cache.read("other")).rejects.toMatchObject({ code: "Forbidden" });
    await adminRequest("PUT", `${secrets}/login`, { body: { apiVersion: "v1", kind: "Secret", ...secret("two") } });
    expect(await changed.promise).toBe("login");
    await expect.poll(() => cache.read("login"), { timeout: 20_000 }).toEqual({ password: "two" });
  } finally {
    await cache.close();
  }
});
