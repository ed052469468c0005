import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { type ApiClient, createApiClient } from "../../../src/controlplane/api-client.ts";
import { freeLoopbackPort } from "../../../src/controlplane/free-port.ts";
import { kubeconfigYaml } from "../../../src/controlplane/kubeconfig.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { adminAccess, adminRequest, freshNamespace, serviceAccountToken } from "../../support/control-plane.ts";
import { installCrds } from "../../support/crds.ts";
import { fleetObjects } from "../../support/status-fleet.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { openDoor } from "../process/api-server-door.ts";
import { runWinauth, startWinauth } from "../process/winauth-process.ts";

interface Stored {
  readonly metadata: { readonly name: string };
  readonly spec: object;
  readonly status: { readonly observedGeneration: number; readonly conditions: readonly object[] };
}
const GROUP = "/apis/sqlmi.winauth.dev/v1alpha1";
const [realm] = fleetObjects().realms as [Stored];
const instances = new Map((fleetObjects().instances as Stored[]).map((object) => [object.metadata.name, object]));
let admin: ApiClient;
let realmName: string;
let namespace: string;

async function created(path: string, body: object): Promise<void> {
  const answer = await admin.request("POST", path, { body });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
}

async function putStatus(path: string, status: object): Promise<void> {
  const answer = await admin.request("PATCH", `${path}/status`, {
    body: { status },
    contentType: "application/merge-patch+json",
  });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
}

/** An instance of the recorded fleet in a namespace of this run, under another realm. */
async function declare(
  where: string,
  name: string,
  status: object | undefined = instances.get(name)?.status,
): Promise<void> {
  const path = `${GROUP}/namespaces/${where}/windowsauthentications`;
  const spec = { ...instances.get(name)?.spec, realmRef: { name: realmName } };
  await created(path, {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "WindowsAuthentication",
    metadata: { name },
    spec,
  });
  if (status !== undefined) await putStatus(`${path}/${name}`, status);
}

async function status(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return await runWinauth(["status", ...args], { env: { KUBECONFIG: inject("kubeconfigPath"), ...env } });
}

/** A kubeconfig of a user who may list instances in one namespace, and nothing else. */
async function narrowKubeconfig(where: string): Promise<string> {
  const token = await serviceAccountToken(where, "reader");
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${where}`;
  const rule = {
    apiGroups: ["sqlmi.winauth.dev"],
    resources: ["windowsauthentications"],
    verbs: ["get", "list", "watch"],
  };
  await created(`${rbac}/roles`, { metadata: { name: "reader" }, rules: [rule] });
  await created(`${rbac}/rolebindings`, {
    metadata: { name: "reader" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
    subjects: [{ kind: "ServiceAccount", name: "reader", namespace: where }],
  });
  const path = join(await temporaryFolder(), "kubeconfig");
  await writeFile(path, kubeconfigYaml({ ...adminAccess(), token }), { mode: 0o600 });
  return path;
}

beforeAll(async () => {
  admin = createApiClient(adminAccess(), systemClock);
  await installCrds(admin);
  namespace = await freshNamespace("status");
  realmName = `${namespace}-realm`;
  await created(`${GROUP}/kerberosrealms`, {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "KerberosRealm",
    metadata: { name: realmName },
    spec: realm.spec,
  });
  await putStatus(`${GROUP}/kerberosrealms/${realmName}`, realm.status);
  for (const name of instances.keys()) await declare(namespace, name);
});

afterAll(async () => {
  await adminRequest("DELETE", `${GROUP}/kerberosrealms/${realmName}`);
  await admin.close();
});

describe("winauth status", () => {
  it("shows a namespace as a table with what to do next, without colours, and ends with 4", async () => {
    const { code, stdout, stderr } = await status(["-n", namespace]);
    expect({ code, stderr }).toEqual({ code: 4, stderr: "" });
    expect(stdout).toContain(
      "4 instances and 1 realm: 2 blocked until somebody acts, 1 in progress, 1 ready with a warning, 1 ready.\nwinauth-controlplane (127.0.0.1:",
    );
    expect(stdout).toContain(
      "\n      az sql mi start -g rg-prod --mi sqlmi-archive --subscription bbbbbbbb-0000-4000-8000-000000000001\n",
    );
    expect(stdout).not.toContain("\u001b");
  });
  it("colours where it is asked to", async () => {
    expect((await status(["-n", namespace, "--color", "always"])).stdout).toContain("\u001b[31mBlocked\u001b[0m");
  });
  it("writes JSON and YAML of every namespace", async () => {
    const { stdout } = await status(["-A", "-o", "json"]);
    const { realms } = JSON.parse(stdout) as {
      realms: { name: string; instances: { namespace: string; state: string }[] }[];
    };
    const ofRun = realms
      .find(({ name }) => name === realmName)
      ?.instances.filter((object) => object.namespace === namespace);
    expect(ofRun?.map(({ state }) => state)).toEqual(["Blocked", "Working", "Ready", "Warning"]);
    expect((await status(["-A", "-o", "yaml"])).stdout).toContain(`\n  - name: ${realmName}\n    state: Blocked\n`);
  });
  it.each([
    ["what is Ready", "ledger", 0, "1 instance and 1 realm"],
    ["what waits for somebody", "archive", 4, "InstanceStopped"],
    ["what is not there", "absent", 1, "There is no WindowsAuthentication absent in namespace"],
    ["a realm that is not there", "realm/absent", 1, "There is no KerberosRealm absent."],
  ])("answers for %s alone", async (_what, name, code, says) => {
    const where = await freshNamespace("status");
    if (instances.has(name)) await declare(where, name);
    // The realm of these is not Ready: only what the user may read of it is left out here.
    const kubeconfig = await narrowKubeconfig(where);
    const isRealm = name.startsWith("realm/");
    const run = isRealm ? await status([name]) : await status([name, "-n", where, "--kubeconfig", kubeconfig]);
    expect(run.code).toBe(code);
    expect(`${run.stdout}${run.stderr}`).toContain(says.replace(" and 1 realm", ""));
  });
  it("ends with 7 while the operator is at work, and with 6 where nothing is declared", async () => {
    const where = await freshNamespace("status");
    const kubeconfig = await narrowKubeconfig(where);
    expect(await status(["-n", where])).toMatchObject({
      code: 6,
      stdout: expect.stringContaining(`Nothing is declared in namespace ${where}.`) as string,
    });
    await declare(where, "invoices");
    const { code, stdout } = await status(["-n", where, "--kubeconfig", kubeconfig]);
    expect(code).toBe(7);
    expect(stdout).toContain("Note: You may not list KerberosRealms");
  });
  it("tells a user who may look at one namespace only what is missing, and how to ask", async () => {
    const where = await freshNamespace("status");
    const { code, stderr } = await status(["-A", "--kubeconfig", await narrowKubeconfig(where)]);
    expect(code).toBe(3);
    expect(stderr).toContain(
      `winauth status: system:serviceaccount:${where}:reader may not list windowsauthentications.sqlmi.winauth.dev in the whole cluster.`,
    );
    expect(stderr).toContain("Or name a namespace that you may look at: -n NAMESPACE.\n");
  });
  it("ends with 1 where nobody answers, with 3 where the login is refused, with 2 without a kubeconfig", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "kubeconfig");
    await writeFile(path, kubeconfigYaml({ ...adminAccess(), url: `https://127.0.0.1:${await freeLoopbackPort()}` }));
    expect(await status(["--kubeconfig", path])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^winauth status: The Kubernetes API server .* can't be reached/) as string,
    });
    await writeFile(path, kubeconfigYaml({ ...adminAccess(), token: "not-a-token" }));
    expect(await status(["--kubeconfig", path])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("does not accept your login") as string,
    });
    expect((await status(["--kubeconfig", join(folder, "absent")])).code).toBe(2);
  });
  it("reads only its two kinds, and only by GET", async () => {
    const door = await openDoor(adminAccess());
    try {
      const path = join(await temporaryFolder(), "kubeconfig");
      await writeFile(path, kubeconfigYaml({ ...adminAccess(), url: door.url }));
      expect((await status(["-A", "--kubeconfig", path])).code).toBe(4);
      const called = door.seen.map((call) => `${call.method} ${call.path.split("?")[0] ?? ""}`).sort();
      expect(called).toEqual([`GET ${GROUP}/kerberosrealms`, `GET ${GROUP}/windowsauthentications`]);
    } finally {
      await door.close();
    }
  });
  it("writes a page, says what it comes to, and refuses a folder", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "status.html");
    const { code, stdout, stderr } = await status(["-n", namespace, "--html", file]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toContain(`Written to ${file}.\n`);
    const page = await readFile(file, "utf8");
    expect(page).toContain("<!doctype html>");
    expect(page).not.toContain(adminAccess().token);
    expect((await status(["-n", namespace, "--html", folder])).code).toBe(2);
  });
  it("sees a change while it watches, and ends with how things stand", async () => {
    const where = await freshNamespace("status");
    await declare(where, "ledger", instances.get("invoices")?.status);
    const kubeconfig = await narrowKubeconfig(where);
    const watch = startWinauth(["status", "-n", where, "--watch", "--kubeconfig", kubeconfig], { env: {} });
    const says = async (text: string): Promise<void> =>
      await vi.waitFor(() => expect(`${watch.stdout()}${watch.stderr()}`).toContain(text), {
        timeout: 30_000,
        interval: 50,
      });
    await says("1 instance: 1 in progress.");
    await putStatus(
      `${GROUP}/namespaces/${where}/windowsauthentications/ledger`,
      instances.get("ledger")?.status ?? {},
    );
    await says(`Z ${where}/ledger: Ready Succeeded: Windows Authentication is set up;`);
    await declare(where, "archive");
    await says(`Z ${where}/archive: Blocked InstanceStopped: `);
    await adminRequest("DELETE", `${GROUP}/namespaces/${where}/windowsauthentications/archive`);
    await says(`Z ${where}/archive: gone`);
    watch.kill("SIGINT");
    expect(await watch.exited).toEqual({ code: 0, signal: null });
    expect(watch.stderr()).toBe("");
  });
});
