import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { createApiClient } from "../../src/controlplane/api-client.ts";
import { findBinaries } from "../../src/controlplane/binaries.ts";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from "../../src/controlplane/control-plane.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { adminAccess, adminRequest, freshNamespace, serviceAccountToken } from "../support/control-plane.ts";
import { isRunning, until } from "../support/processes.ts";
import { SUPERVISOR_ENTRY } from "../support/supervisor-entry.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function start(options: Partial<ControlPlaneOptions> = {}): Promise<ControlPlane> {
  const log = (): void => undefined;
  const binaries = await findBinaries({ env: process.env, log });
  const controlPlane = await startControlPlane({
    binaries,
    entry: SUPERVISOR_ENTRY,
    clock: systemClock,
    log,
    ...options,
  });
  onTestFinished(() => controlPlane.stop());
  return controlPlane;
}

async function call(
  { url, caPem, adminToken }: ControlPlane,
  method: "GET" | "POST",
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const client = createApiClient({ url, caPem, token: adminToken }, systemClock);
  try {
    return await client.request(method, path, body === undefined ? {} : { body });
  } finally {
    await client.close();
  }
}

describe("a control plane", () => {
  test("serves the pinned Kubernetes, and leaves nothing when stopped", async () => {
    const controlPlane = await start();
    const { apiServerPid, etcdPid, runFolder } = controlPlane;
    const version = await call(controlPlane, "GET", "/version");
    expect(version.json).toMatchObject({ major: "1", minor: "35" });
    expect([isRunning(apiServerPid), isRunning(etcdPid), existsSync(runFolder)]).toEqual([true, true, true]);
    await controlPlane.stop();
    await controlPlane.stop();
    expect([isRunning(apiServerPid), isRunning(etcdPid), existsSync(runFolder)]).toEqual([false, false, false]);
  });

  test("does not meet another one: own port, own data, own CA, own administrator", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "only-in-one" } };
    expect((await call(one, "POST", "/api/v1/namespaces", namespace)).status).toBe(201);
    expect((await call(two, "GET", "/api/v1/namespaces/only-in-one")).status).toBe(404);
    const mixedUp = { ...two, url: two.url, caPem: two.caPem, adminToken: one.adminToken };
    expect((await call(mixedUp, "GET", "/api")).status).toBe(401);
    await expect(call({ ...mixedUp, caPem: one.caPem }, "GET", "/api")).rejects.toThrow(/certificate/i);
    await one.stop();
    expect((await call(two, "GET", "/readyz")).status).toBe(200);
  });

  test("writes a private kubeconfig where it is told and touches no other", async () => {
    const folder = await temporaryFolder();
    const users = join(folder, "users-kubeconfig");
    await writeFile(users, "the user's own\n");
    const before = await stat(users);
    const parent = await startParent({ KUBECONFIG: users, HOME: folder });
    process.kill(parent.process.pid!, "SIGINT");
    await once(parent.process, "exit");
    const after = await stat(users);
    expect([await readFile(users, "utf8"), after.mtimeMs, after.atimeMs]).toEqual([
      "the user's own\n",
      before.mtimeMs,
      before.atimeMs,
    ]);
    expect(existsSync(join(folder, ".kube"))).toBe(false);
  });

  test("keeps data where it is told, for the next start", async () => {
    const dataDir = await temporaryFolder();
    const first = await start({ dataDir });
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kept" } };
    expect((await call(first, "POST", "/api/v1/namespaces", namespace)).status).toBe(201);
    await first.stop();
    const second = await start({ dataDir });
    expect((await call(second, "GET", "/api/v1/namespaces/kept")).status).toBe(200);
    expect(second.adminToken).not.toBe(first.adminToken);
    const stale = { ...second, url: second.url, caPem: second.caPem, adminToken: first.adminToken };
    expect((await call(stale, "GET", "/api")).status).toBe(401);
  });

  test("records every request in the audit log before it answers", async () => {
    const auditPath = join(await temporaryFolder(), "audit.jsonl");
    const controlPlane = await start({ auditPath });
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "audited" } };
    await call(controlPlane, "POST", "/api/v1/namespaces", namespace);
    const entries = (await readFile(auditPath, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { verb: string; objectRef?: { name?: string }; user: { username: string } });
    const ours = entries.filter((entry) => entry.objectRef?.name === "audited" && entry.verb === "create");
    expect(ours.map(({ user }) => user.username)).toEqual(["winauth-admin"]);
  });

  test("that can't start says which program and why", async () => {
    const folder = await temporaryFolder();
    const etcd = join(folder, "etcd");
    await writeFile(etcd, "#!/bin/sh\necho 'disk is full' >&2\nexit 3\n", { mode: 0o755 });
    const { kubeApiserver } = await findBinaries({ env: process.env, log: () => undefined });
    await expect(start({ binaries: { etcd, kubeApiserver } })).rejects.toThrow(
      "etcd ended before it served (exit code 3):\ndisk is full",
    );
  });
});

describe("nothing stays behind when the parent process", () => {
  test.each(["SIGINT", "SIGKILL", "SIGTERM"] as const)("is ended by %s", async (signal) => {
    const { process: parent, pids, runFolder } = await startParent();
    expect(pids.map(isRunning)).toEqual([true, true]);
    process.kill(parent.pid!, signal);
    await once(parent, "exit");
    await until(`etcd and kube-apiserver are gone after ${signal}`, () => !pids.some(isRunning));
    await until("the temporary folder is gone", () => !existsSync(runFolder));
  });
});

describe("RBAC", () => {
  test("gives a ServiceAccount's token what it is bound to and no more", async () => {
    const namespace = await freshNamespace();
    const token = await serviceAccountToken(namespace, "reader");
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    expect((await adminRequest("GET", path, { token })).status).toBe(403);
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }];
    await adminRequest("POST", `${rbac}/roles`, { body: { metadata: { name: "reader" }, rules } });
    await adminRequest("POST", `${rbac}/rolebindings`, {
      body: {
        metadata: { name: "reader" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
        subjects: [{ kind: "ServiceAccount", name: "reader", namespace }],
      },
    });
    await until(
      "the role binding is in force",
      async () => (await adminRequest("GET", path, { token })).status === 200,
    );
    const write = await adminRequest("POST", path, { token, body: { metadata: { name: "x" } } });
    expect(write.status).toBe(403);
  });

  test("a control plane gives tokens of existing ServiceAccounts only", async () => {
    const controlPlane = await start();
    await expect(controlPlane.serviceAccountToken("default", "absent")).rejects.toThrow(
      "No token for ServiceAccount default/absent: the API server answered 404.",
    );
    await call(controlPlane, "POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "there" } });
    const token = await controlPlane.serviceAccountToken("default", "there");
    const review = await call(controlPlane, "POST", "/apis/authentication.k8s.io/v1/tokenreviews", { spec: { token } });
    expect(review.json).toMatchObject({
      status: { authenticated: true, user: { username: "system:serviceaccount:default:there" } },
    });
  });
});

test("the control plane of the run is reachable by its kubeconfig file's contents", async () => {
  const { url, caPem, token } = adminAccess();
  const controlPlane = await start();
  const folder = await temporaryFolder();
  const path = join(folder, "kubeconfig");
  await writeFile(path, "an older file", { mode: 0o644 });
  await controlPlane.writeKubeconfig(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const written = parse(await readFile(path, "utf8")) as { clusters: { cluster: { server: string } }[] };
  expect(written.clusters[0]?.cluster.server).toBe(controlPlane.url);
  expect(controlPlane.kubeconfig("other")).toContain("token: other");
  expect([url, caPem, token]).not.toContain(controlPlane.url);
});

interface Parent {
  readonly process: ChildProcess;
  readonly pids: readonly number[];
  readonly runFolder: string;
}

/** A process of its own that runs a control plane. */
async function startParent(env: Readonly<Record<string, string>> = {}): Promise<Parent> {
  const script = join(import.meta.dirname, "../support/start-and-wait.ts");
  const binaries = await findBinaries({ env: process.env, log: () => undefined });
  const child = spawn(process.execPath, [script], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, KUBEBUILDER_ASSETS: join(binaries.etcd, ".."), ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`The parent ended with ${String(code)} before it was ready.`)));
  });
  const { apiServerPid, etcdPid, runFolder } = JSON.parse(line) as Pick<
    ControlPlane,
    "apiServerPid" | "etcdPid" | "runFolder"
  >;
  return { process: child, pids: [apiServerPid, etcdPid], runFolder };
}
