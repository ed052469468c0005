import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { freeLoopbackPort } from "../../../src/controlplane/free-port.ts";
import { kubeconfigYaml } from "../../../src/controlplane/kubeconfig.ts";
import { manifestDocuments } from "../../../src/demo/manifest-files.ts";
import { listMetrics } from "../../../src/observability/metric-catalog.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { openDoor, type SeenCall } from "./api-server-door.ts";
import { parseExposition } from "./exposition.ts";
import {
  applyExamples,
  holderOf,
  NAMESPACE,
  type OperatorWorld,
  operatorAccess,
  startAzure,
  startOperator,
  startWorld,
} from "./operator-world.ts";
import { buildBundle, FROM_SOURCES, ROOT, runWinauth } from "./winauth-process.ts";

const NAMED_SECRET = "winauth-credentials";

let world: OperatorWorld;
let bundleFolder: string;
let bundle: readonly string[];
beforeAll(async () => {
  bundleFolder = await mkdtemp(join(tmpdir(), "winauth-bundle-"));
  [world, bundle] = await Promise.all([startWorld(), buildBundle(bundleFolder)]);
});
afterAll(async () => {
  await world.close();
  await rm(bundleFolder, { recursive: true, force: true });
});

/** The sources, and the one file that is shipped, run where nothing else is. */
async function programs() {
  return [
    { program: "the sources", entry: FROM_SOURCES, cwd: ROOT },
    { program: "the bundle in an empty folder", entry: bundle, cwd: await temporaryFolder() },
  ];
}

describe("a command line that can't be used", () => {
  const CASES: readonly {
    readonly reason: string;
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly says: string;
  }[] = [
    {
      reason: "an unknown command",
      args: ["operate"],
      says: 'winauth: there is no command "operate". Did you mean "operator"? Commands: operator, status, lint, client explain, simulator, demo.\nSee: winauth --help\n',
    },
    {
      reason: "an unknown flag",
      args: ["operator", "--wrokers", "3"],
      says: "winauth operator: there is no option --wrokers. Did you mean --workers?\nSee: winauth operator --help\n",
    },
    {
      reason: "two values at once, one from the environment",
      args: ["operator", "--workers", "0"],
      env: { WINAUTH_LOG_LEVEL: "loud" },
      says:
        'winauth operator: --workers "0": must be a whole number from 1 to 200\n' +
        'environment variable WINAUTH_LOG_LEVEL ("loud"): must be one of error, warn, info, debug\n' +
        "See: winauth operator --help\n",
    },
    {
      reason: "a file that is not there",
      args: ["operator", "--azure-ca", "/nowhere/ca.pem"],
      says:
        "winauth operator: --azure-ca: /nowhere/ca.pem can't be read: there is no such file\n" +
        "See: winauth operator --help\n",
    },
    {
      reason: "a simulator without its state",
      args: ["simulator"],
      says:
        "winauth simulator: --state: is needed: a YAML file, for example examples/simulator/state.yaml\n" +
        "See: winauth simulator --help\n",
    },
  ];
  it.each(CASES)("$reason ends with 2 and a sentence, from the sources as from the bundle", async (one) => {
    for (const { program, entry, cwd } of await programs()) {
      const run = await runWinauth(one.args, { entry, cwd, env: one.env ?? {} });
      expect({ program, ...run }).toEqual({ program, code: 2, stdout: "", stderr: one.says });
    }
  });
});

describe("a cluster that is not there or not prepared", () => {
  it("ends with 1 and names the API server that can't be reached", async () => {
    const port = await freeLoopbackPort();
    const folder = await temporaryFolder();
    const kubeconfig = join(folder, "kubeconfig");
    const access = { ...world.access, url: `https://127.0.0.1:${port}`, token: "canary-token" };
    await writeFile(kubeconfig, kubeconfigYaml(access));
    for (const { entry, cwd } of await programs()) {
      const { code, stdout, stderr } = await runWinauth(["operator", "--api-server-wait", "1s"], {
        entry,
        cwd,
        env: { KUBECONFIG: kubeconfig },
      });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `winauth operator: The Kubernetes API server 127.0.0.1:${port} can't be reached (ECONNREFUSED).\n`,
      });
      expect(stdout).not.toContain("canary");
    }
  });

  it("ends with 1 and says what to set where there is no way to a cluster", async () => {
    expect(await runWinauth(["operator", "--log-level", "error"])).toMatchObject({
      code: 1,
      stderr:
        "winauth operator: No way to a Kubernetes cluster was found. Set --kubeconfig or KUBECONFIG, or run in a pod with a ServiceAccount.\n",
    });
  });

  it("ends with 3 and names the kinds that are not installed", async () => {
    const bare = await startWorld({ bare: true });
    onTestFinished(() => bare.close());
    const kubeconfig = join(bare.folder, "kubeconfig");
    await bare.controlPlane.writeKubeconfig(kubeconfig);
    for (const { entry, cwd } of await programs()) {
      const { code, stderr } = await runWinauth(["operator", "--kubeconfig", kubeconfig], { entry, cwd });
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr:
          "winauth operator: The API server does not serve windowsauthentications.sqlmi.winauth.dev and kerberosrealms.sqlmi.winauth.dev (v1alpha1). " +
          "Install the CustomResourceDefinitions first: kubectl apply -f crds/\n",
      });
    }
  });

  it("ends with 3 and names each right that is missing: verb, resource and namespace", async () => {
    const serviceAccount = "lacks-two-verbs";
    await world.apply(rightsWithout(serviceAccount, { kerberosrealms: "watch", leases: "update" }));
    await rightsArrived(serviceAccount);
    const access = await operatorAccess(world, { name: serviceAccount, serviceAccount });
    const { code, stderr } = await runWinauth(["operator", ...access]);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr:
        "winauth operator: The operator may not watch kerberosrealms.sqlmi.winauth.dev in the whole cluster, which it needs to follow the declared tenants. Apply deploy/kustomize/base/rbac.yaml, or run helm upgrade.\n" +
        "winauth operator: The operator may not update leases.coordination.k8s.io in namespace winauth-system, which it needs to let one replica work at a time. Apply deploy/kustomize/base/rbac.yaml, or run helm upgrade.\n",
    });
  });
});

it("starts where the Role names the Secrets that may be read", async () => {
  const serviceAccount = "reads-one-secret";
  const byName = rightsWithout(serviceAccount, {}).map((document) => withNamedSecret(document as RbacDocument));
  await world.apply(byName);
  await rightsArrived(serviceAccount);
  const operator = await startOperator(world, { name: serviceAccount, leaseName: serviceAccount, serviceAccount });
  await operator.untilReadyz(200);
});

function withNamedSecret(document: RbacDocument): object {
  const rules = document.rules?.map((rule) =>
    rule.resources.includes("secrets") ? { ...rule, resourceNames: [NAMED_SECRET] } : rule,
  );
  return rules === undefined ? document : { ...document, rules };
}

interface RbacDocument {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly { readonly name: string }[];
}

/** What `deploy/kustomize/base` gives the operator, for another ServiceAccount and without one verb of some resources. */
function rightsWithout(name: string, lacking: Readonly<Record<string, string>>): readonly object[] {
  const files = ["serviceaccount", "rbac"].map((file) => `deploy/kustomize/base/${file}.yaml`);
  const documents = files.flatMap((file) => manifestDocuments(ROOT, file)) as readonly RbacDocument[];
  return documents
    .filter(({ metadata }) => metadata.name === "winauth-operator")
    .map((document) => ({
      ...document,
      metadata: { ...document.metadata, name },
      ...(document.roleRef === undefined ? {} : { roleRef: { ...document.roleRef, name } }),
      ...(document.subjects === undefined
        ? {}
        : { subjects: document.subjects.map((subject) => ({ ...subject, name })) }),
      ...(document.rules === undefined
        ? {}
        : {
            rules: document.rules.map((rule) => ({
              ...rule,
              verbs: rule.verbs.filter((verb) => !rule.resources.some((resource) => lacking[resource] === verb)),
            })),
          }),
    }));
}

/** The API server's authorizer follows roles and bindings a moment later. */
async function rightsArrived(serviceAccount: string): Promise<void> {
  const attributes = [
    { group: "events.k8s.io", resource: "events", verb: "create" },
    { group: "", resource: "secrets", verb: "list", namespace: NAMESPACE, name: NAMED_SECRET },
  ];
  await vi.waitFor(
    async () => {
      for (const resourceAttributes of attributes) {
        const answer = await world.admin.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
          body: {
            apiVersion: "authorization.k8s.io/v1",
            kind: "SubjectAccessReview",
            spec: { user: `system:serviceaccount:${NAMESPACE}:${serviceAccount}`, resourceAttributes },
          },
        });
        expect(answer.json).toMatchObject({ status: { allowed: true } });
      }
    },
    { timeout: 10_000, interval: 50 },
  );
}

describe("a running operator", () => {
  it("logs its configuration at the start, with nothing secret in it", async () => {
    const canaries = join(world.folder, "canaries.pem");
    await writeFile(canaries, `canary-in-ca\n${world.access.caPem}`);
    const operator = await startOperator(world, {
      name: "redacted",
      leaseName: "redacted",
      args: ["--identity-endpoint", "http://user:canary-p@ss@169.254.169.254", "--azure-ca", canaries],
      env: { AZURE_CLIENT_SECRET: "canary-secret", WINAUTH_LOG_LEVEL: "debug" },
    });
    await operator.untilReadyz(200);
    operator.kill("SIGTERM");
    await operator.exited;
    const lines = operator.stdout().trimEnd().split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      msg: "The operator starts.",
      version: "0.1.0",
      config: {
        namespace: "winauth-system",
        leaseName: "redacted",
        logLevel: "debug",
        workers: 100,
        passTimeoutMs: 120_000,
        identityEndpoint: "http://[redacted]@169.254.169.254",
      },
    });
    expect(operator.stdout() + operator.stderr()).not.toMatch(/canary-|ss@|eyJ/);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) as string });
  });

  it("is alive at once and ready when its first lists are complete", async () => {
    const door = await openDoor(world.access);
    onTestFinished(() => door.close());
    const release = door.hold(({ path }) => path.startsWith("/apis/sqlmi.winauth.dev/v1alpha1/kerberosrealms"));
    const operator = await startOperator(world, { name: "probed", leaseName: "probed", server: door.url });
    await vi.waitFor(
      async () =>
        expect(await operator.untilReadyz(503)).toBe(
          "ready: not ready\nThe first list of KerberosRealm is not complete yet.\n",
        ),
      20_000,
    );
    expect(await operator.get("/livez")).toEqual({ status: 200, type: "text/plain; charset=utf-8", text: "ok\n" });
    release();
    expect(await operator.untilReadyz(200)).toBe("ok\n");
    expect((await operator.get("/readyz?verbose")).text).toBe("ready: ok\n");
    expect((await operator.get("/livez?verbose")).text).toBe("live: ok\n");
    expect((await operator.get("/")).status).toBe(404);
  });

  it("that is started before its API server is alive, waits, and does its work once the API server is there", async () => {
    const port = await freeLoopbackPort();
    const server = `http://127.0.0.1:${port}`;
    const operator = await startOperator(world, { name: "ahead", leaseName: "ahead", server });
    expect(await operator.untilReadyz(503)).toBe(
      "ready: not ready\nThe operator waits for the Kubernetes API server.\n",
    );
    expect((await operator.get("/livez")).status).toBe(200);
    await vi.waitFor(
      () =>
        expect(operator.stdout()).toContain(
          `127.0.0.1:${port} can't be reached (ECONNREFUSED). The start waits for it.`,
        ),
      20_000,
    );
    const door = await openDoor(world.access, { port });
    onTestFinished(() => door.close());
    await operator.untilReadyz(200);
    await vi.waitFor(async () => expect(await holderOf(world, "ahead")).toMatch(/^ahead_/), 10_000);
  });

  it("that is told to stop while it waits for its API server ends with 0", async () => {
    const server = `http://127.0.0.1:${await freeLoopbackPort()}`;
    const operator = await startOperator(world, { name: "unneeded", leaseName: "unneeded", server });
    await vi.waitFor(() => expect(operator.stdout()).toContain("The start waits for it."), 20_000);
    operator.kill("SIGTERM");
    expect([await operator.exited, operator.stderr()]).toEqual([{ code: 0, signal: null }, ""]);
  });

  it("serves a valid exposition with the names of controller-runtime, and series that start at 0", async () => {
    const operator = await startOperator(world, { name: "metered", leaseName: "metered" });
    await operator.untilReadyz(200);
    await vi.waitFor(async () => expect(await holderOf(world, "metered")).toMatch(/^metered_/), 10_000);
    const { status, type, text } = await operator.get("/metrics");
    expect([status, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    const { types, series } = parseExposition(text);
    expect(listMetrics().filter((metric) => types.get(metric.name) !== metric.type)).toEqual([]);
    for (const controller of ["windowsauthentication", "kerberosrealm"]) {
      for (const result of ["success", "error", "requeue", "requeue_after"]) {
        expect(series.get(`controller_runtime_reconcile_total{controller="${controller}",result="${result}"}`)).toBe(0);
      }
      expect(series.get(`controller_runtime_reconcile_errors_total{controller="${controller}"}`)).toBe(0);
      expect(series.get(`controller_runtime_max_concurrent_reconciles{controller="${controller}"}`)).toBe(100);
      expect(series.get(`workqueue_adds_total{name="${controller}",controller="${controller}"}`)).toBe(0);
    }
    expect(series.get("winauth_events_dropped_total")).toBe(0);
    expect(series.has("process_open_fds")).toBe(true);
  });

  it("keeps no descriptor open for a probe that was answered", async () => {
    const operator = await startOperator(world, { name: "probed-often", leaseName: "probed-often" });
    await operator.untilReadyz(200);
    await vi.waitFor(async () => expect(await holderOf(world, "probed-often")).toMatch(/^probed-often_/), 5_000);
    const before = await openDescriptors(operator.pid);
    for (let round = 0; round < 40; round++) {
      await Promise.all(["/livez", "/readyz", "/metrics", "/none"].map((path) => operator.get(path)));
    }
    await vi.waitFor(async () => expect(await openDescriptors(operator.pid)).toBeLessThanOrEqual(before + 2), 5_000);
  });

  it("says so in a sentence when its health address is taken", async () => {
    const first = await startOperator(world, { name: "first", leaseName: "taken" });
    await first.untilReadyz(200);
    const port = /"port":(\d+)/.exec(first.stdout())?.[1] ?? "";
    const access = await operatorAccess(world, { name: "second" });
    const second = await runWinauth(["operator", ...access, "--health-address", `127.0.0.1:${port}`]);
    expect({ code: second.code, stderr: second.stderr }).toEqual({
      code: 1,
      stderr:
        "winauth operator: The health address is in use by another program. Choose another one with --health-address.\n",
    });
  });
});

async function openDescriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

describe("the end of an operator", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("%s: gives the Lease back and ends with 0", async (signal) => {
    for (const { entry, cwd } of await programs()) {
      const name = `stopped-${signal.toLowerCase()}`;
      const operator = await startOperator(world, { name, leaseName: name, entry, cwd });
      await operator.untilReadyz(200);
      await vi.waitFor(async () => expect(await holderOf(world, name)).toMatch(new RegExp(`^${name}_`)), 10_000);
      operator.kill(signal);
      // Nothing calls process.exit: an end with 0 also means that no timer, socket or watch was left open.
      expect(await operator.exited).toEqual({ code: 0, signal: null });
      expect(await holderOf(world, name)).toBe("");
      expect(operator.stderr()).toBe("");
    }
  });

  it("a second SIGTERM ends it at once, and readiness says that it is stopping before", async () => {
    const door = await openDoor(world.access);
    onTestFinished(() => door.close());
    const azure = await startAzure(world, "hurried");
    const isAnnouncement = ({ method, path }: SeenCall): boolean =>
      method === "PATCH" && path.includes("/kerberosrealms/contoso/status");
    door.hold(isAnnouncement);
    const operator = await startOperator(world, {
      ...{ name: "hurried", leaseName: "hurried", server: door.url, azure },
      // The pass that is held up would be waited for so long.
      args: ["--drain", "60s"],
    });
    await applyExamples(world);
    await vi.waitFor(() => expect(door.seen.some(isAnnouncement)).toBe(true), 20_000);
    operator.kill("SIGTERM");
    expect(await operator.untilReadyz(503)).toBe("ready: not ready\nThe operator is stopping.\n");
    operator.kill("SIGTERM");
    expect(await operator.exited).toEqual({ code: 143, signal: null });
  });

  it("SIGTERM while it still waits for the API server ends it with 0", async () => {
    const door = await openDoor(world.access);
    onTestFinished(() => door.close());
    door.hold(({ path }) => path.startsWith("/apis/sqlmi.winauth.dev/v1alpha1/kerberosrealms"));
    const operator = await startOperator(world, { name: "early", leaseName: "early", server: door.url });
    await operator.untilReadyz(503);
    operator.kill("SIGTERM");
    expect(await operator.exited).toEqual({ code: 0, signal: null });
    expect(await holderOf(world, "early")).toBeUndefined();
  });
});

describe("two replicas", () => {
  it("one works, the other is ready and calls nobody; when the first is killed, the other goes on", async () => {
    const [azureOfFirst, azureOfSecond] = await Promise.all([startAzure(world, "first"), startAzure(world, "second")]);
    const leaseName = "replicas";
    const first = await startOperator(world, { name: "first", leaseName, azure: azureOfFirst });
    await vi.waitFor(async () => expect(await holderOf(world, leaseName)).toMatch(/^first_/), 10_000);
    const second = await startOperator(world, { name: "second", leaseName, azure: azureOfSecond });
    await second.untilReadyz(200);
    await applyExamples(world);
    await untilPaymentsReady(60_000);
    expect(await azureOfSecond.calls()).toEqual([]);
    expect((await second.get("/metrics")).text).toContain(`leader_election_master_status{name="${leaseName}"} 0`);

    first.kill("SIGKILL");
    await first.exited;
    await vi.waitFor(async () => expect(await holderOf(world, leaseName)).toMatch(/^second_/), {
      timeout: 30_000,
      interval: 200,
    });
    // In the second simulated Azure nothing is set up for payments yet, so the new leader has something to write.
    await vi.waitFor(
      async () => {
        const writes = (await azureOfSecond.calls()).filter(({ method }) => method === "PATCH" || method === "POST");
        expect(writes.map(({ path }) => path)).toContainEqual(expect.stringMatching(/sqlmi-payments$/));
      },
      { timeout: 30_000, interval: 200 },
    );
    second.kill("SIGTERM");
    expect(await second.exited).toEqual({ code: 0, signal: null });
  });
});

async function untilPaymentsReady(timeout: number): Promise<void> {
  const path = "/apis/sqlmi.winauth.dev/v1alpha1/namespaces/team-payments/windowsauthentications/payments";
  await vi.waitFor(
    async () => {
      expect((await world.admin.request("GET", path)).json).toMatchObject({
        status: {
          conditions: expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "True" })]) as unknown,
        },
      });
    },
    { timeout, interval: 200 },
  );
}
