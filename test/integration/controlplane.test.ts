import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { createApiClient } from "../../src/controlplane/api-client.ts";
import { findBinaries } from "../../src/controlplane/binaries.ts";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from "../../src/controlplane/control-plane.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { adminRequest, freshNamespace, serviceAccountToken } from "../support/control-plane.ts";
import { isRunning, until } from "../support/processes.ts";
import { SUPERVISOR_ENTRY } from "../support/supervisor-entry.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function fixedOptions(): Promise<ControlPlaneOptions> {
  const log = (): void => undefined;
  return { binaries: await findBinaries({ env: process.env, log }), entry: SUPERVISOR_ENTRY, clock: systemClock, log };
}

/** A control plane that is stopped when the current test is over. */
async function start(options: Partial<ControlPlaneOptions> = {}): Promise<ControlPlane> {
  const controlPlane = await startControlPlane({ ...(await fixedOptions()), ...options });
  onTestFinished(() => controlPlane.stop());
  return controlPlane;
}

async function call(
  { url, caPem, adminToken }: Pick<ControlPlane, "url" | "caPem" | "adminToken">,
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
  test("does not meet another one, and leaves nothing when stopped", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "only-in-one" } };
    expect((await call(one, "POST", "/api/v1/namespaces", namespace)).status).toBe(201);
    expect((await call(two, "GET", "/api/v1/namespaces/only-in-one")).status).toBe(404);
    const mixedUp = { url: two.url, caPem: two.caPem, adminToken: one.adminToken };
    expect((await call(mixedUp, "GET", "/api")).status).toBe(401);
    await expect(call({ ...mixedUp, caPem: one.caPem }, "GET", "/api")).rejects.toThrow(/certificate/i);

    expect(remains(one)).toEqual([true, true, true]);
    await one.stop();
    await one.stop();
    expect([remains(one), remains(two)]).toEqual([
      [false, false, false],
      [true, true, true],
    ]);
    expect((await call(two, "GET", "/readyz")).status).toBe(200);
  });

  test("has an API server that can be killed and comes back with the same address, CA, data and tokens", async () => {
    const controlPlane = await start();
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kept" } };
    expect((await call(controlPlane, "POST", "/api/v1/namespaces", namespace)).status).toBe(201);
    const first = controlPlane.apiServerPid;
    await controlPlane.killApiServer();
    expect([isRunning(first), isRunning(controlPlane.etcdPid)]).toEqual([false, true]);
    await expect(call(controlPlane, "GET", "/readyz")).rejects.toThrow(/ECONNREFUSED/);
    await controlPlane.startApiServer();
    expect(controlPlane.apiServerPid).not.toBe(first);
    expect((await call(controlPlane, "GET", "/api/v1/namespaces/kept")).status).toBe(200);
    await controlPlane.stop();
    expect(remains(controlPlane)).toEqual([false, false, false]);
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
    const stale = { url: second.url, caPem: second.caPem, adminToken: first.adminToken };
    expect((await call(stale, "GET", "/api")).status).toBe(401);
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

describe("a running control plane", () => {
  let controlPlane: ControlPlane;
  let auditFolder: string;

  beforeAll(async () => {
    auditFolder = await mkdtemp(join(tmpdir(), "winauth-audit-"));
    controlPlane = await startControlPlane({
      ...(await fixedOptions()),
      auditPath: join(auditFolder, "audit.jsonl"),
    });
  });

  afterAll(async () => {
    await controlPlane.stop();
    await rm(auditFolder, { recursive: true, force: true });
  });

  test("serves the pinned minor of Kubernetes", async () => {
    expect((await call(controlPlane, "GET", "/version")).json).toMatchObject({ major: "1", minor: "35" });
  });

  test("records every request in the audit log before it answers", async () => {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "audited" } };
    await call(controlPlane, "POST", "/api/v1/namespaces", namespace);
    const entries = (await readFile(join(auditFolder, "audit.jsonl"), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { verb: string; objectRef?: { name?: string }; user: { username: string } });
    const ours = entries.filter((entry) => entry.objectRef?.name === "audited" && entry.verb === "create");
    expect(ours.map(({ user }) => user.username)).toEqual(["winauth-admin"]);
  });

  test("gives tokens of existing ServiceAccounts only", async () => {
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

  test("writes a kubeconfig that only this user can read, over an older file too", async () => {
    const path = join(await temporaryFolder(), "kubeconfig");
    await writeFile(path, "an older file", { mode: 0o644 });
    await controlPlane.writeKubeconfig(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).toBe(controlPlane.kubeconfig(controlPlane.adminToken));
    expect(parse(controlPlane.kubeconfig("other"))).toMatchObject({
      clusters: [{ cluster: { server: controlPlane.url } }],
      users: [{ user: { token: "other" } }],
    });
  });
});

describe("nothing stays behind, and the user's kubeconfig is untouched, when the parent process", () => {
  test.each(["SIGINT", "SIGKILL", "SIGTERM"] as const)("is ended by %s", async (signal) => {
    const home = await temporaryFolder();
    const kubeconfig = join(home, "users-kubeconfig");
    await writeFile(kubeconfig, "the user's own\n");
    const before = await stat(kubeconfig);
    const { process: parent, controlPlane } = await startParent({ KUBECONFIG: kubeconfig, HOME: home });
    expect(remains(controlPlane)).toEqual([true, true, true]);
    process.kill(parent.pid!, signal);
    await once(parent, "exit");
    await until(
      `etcd, kube-apiserver and their folder are gone after ${signal}`,
      () => !remains(controlPlane).includes(true),
    );
    // Its content is read last: reading it sets the time of the last access.
    const { mtimeMs, atimeMs } = await stat(kubeconfig);
    expect({ mtimeMs, atimeMs }).toEqual({ mtimeMs: before.mtimeMs, atimeMs: before.atimeMs });
    expect(await readFile(kubeconfig, "utf8")).toBe("the user's own\n");
    expect(existsSync(join(home, ".kube"))).toBe(false);
  });
});

test("RBAC gives a ServiceAccount's token what it is bound to and no more", async () => {
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
  await until("the role binding is in force", async () => (await adminRequest("GET", path, { token })).status === 200);
  const write = await adminRequest("POST", path, { token, body: { metadata: { name: "x" } } });
  expect(write.status).toBe(403);
});

type Started = Pick<ControlPlane, "apiServerPid" | "etcdPid" | "runFolder">;

/** Whether kube-apiserver, etcd and the temporary folder are there. */
function remains({ apiServerPid, etcdPid, runFolder }: Started): readonly boolean[] {
  return [isRunning(apiServerPid), isRunning(etcdPid), existsSync(runFolder)];
}

interface Parent {
  readonly process: ChildProcess;
  readonly controlPlane: Started;
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
  return { process: child, controlPlane: JSON.parse(line) as Started };
}
