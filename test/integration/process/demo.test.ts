import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { descendantsOf, isRunning, type ProcessIdentity } from "./process-tree.ts";
import { runWinauth, startWinauth, type WinauthProcess } from "./winauth-process.ts";

const TIMEOUT_MS = 180_000;

interface DemoRun {
  readonly demo: WinauthProcess;
  readonly folder: string;
  readonly home: string;
  readonly usersKubeconfig: string;
}

/** Starts the demo as a user with an empty home and a cluster of their own would. */
async function startDemo(...args: readonly string[]): Promise<DemoRun> {
  const root = await temporaryFolder();
  const path = (name: string): string => join(root, name);
  await mkdir(path("home"));
  await writeFile(path("users-kubeconfig"), "not to be touched");
  const demo = startWinauth(["demo", "--folder", path("demo"), ...args], {
    env: {
      HOME: path("home"),
      KUBECONFIG: path("users-kubeconfig"),
      PATH: process.env["PATH"],
      KUBEBUILDER_ASSETS: process.env["KUBEBUILDER_ASSETS"],
      // The programs that an earlier run fetched or built.
      XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    },
  });
  return { demo, folder: path("demo"), home: path("home"), usersKubeconfig: path("users-kubeconfig") };
}

async function untilSays(demo: WinauthProcess, text: string): Promise<void> {
  await vi.waitFor(
    () => {
      if (!demo.running()) throw new Error(`The demo has ended: ${demo.stdout()}${demo.stderr()}`);
      expect(demo.stdout()).toContain(text);
    },
    { timeout: TIMEOUT_MS, interval: 50 },
  );
}

async function untilGone(processes: readonly ProcessIdentity[]): Promise<void> {
  await vi.waitFor(async () => {
    const left = await Promise.all(processes.map(async (one) => ((await isRunning(one)) ? [one.command] : [])));
    expect(left.flat()).toEqual([]);
  }, 15_000);
}

/** What the user had before is as it was. */
async function expectUserUntouched({ home, usersKubeconfig }: DemoRun): Promise<void> {
  expect(await readdir(home)).toEqual([]);
  expect(await readFile(usersKubeconfig, "utf8")).toBe("not to be touched");
}

const STORY = [
  "Kubernetes API server ready at https://127.0.0.1:",
  "Simulated Azure ready at https://",
  "Domain controller dc1.corp.contoso.com ready at ldaps://",
  "Operator ready; it runs as its ServiceAccount, with the rights of deploy/kustomize/base/rbac.yaml.",
  "» A tenant is declared: the realm looks at its directory, both flows and the domain corp.contoso.com.",
  "  synchronised: True, modern interactive flow: True, incoming trust flow: True, devices counted: 8\n",
  "  client settings: kubectl get configmap windows-clients -n winauth-system -o yaml\n",
  "» Three instances are declared: one with nothing set up, one already right, one stopped.",
  "» Somebody starts the stopped instance; the operator goes on.",
  "» Somebody revokes the consent of payments behind the operator's back.",
  "» Somebody turns the service principal of ledger off.",
  "» Entra Connect stops synchronising; the realm says so, and every instance tells it.",
  "realm contoso: False SynchronizationTooOld: Microsoft Entra Connect last synchronised more than 3h ago",
  "True SynchronizationTooOld: KerberosRealm contoso: Microsoft Entra Connect",
  "» Entra Connect runs again.",
  "realm contoso: True Succeeded",
  "» A Conditional Access policy begins to block the sign-in; the operator names it.",
  "team-payments/payments: True",
  "Require MFA everywhere",
  "» The policy is taken away again.",
  "» The key of the on-premises Kerberos server gets older than 90 days; the realm says how to rotate it.",
  "realm contoso: False TrustKeyTooOld: Domain corp.contoso.com: The key of the Kerberos server is more than 90d old",
  "  PS> Set-AzureADKerberosServer -Domain corp.contoso.com ",
  " -RotateServerKey\n",
  "» The key is rotated.",
  "realm contoso: True Succeeded",
  "All of it came true in ",
];

/** The texts that do not come, each after the one before it. */
function missingInOrder(output: string, texts: readonly string[]): readonly string[] {
  let from = 0;
  return texts.filter((text) => {
    const at = output.indexOf(text, from);
    if (at < 0) return true;
    from = at + text.length;
    return false;
  });
}

/** Each chapter of the summary with the writes below it: `METHOD path → status`, or for a chapter its title. */
function summaryOf(output: string): Readonly<Record<string, readonly string[]>> {
  const chapters: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of output.slice(output.indexOf("All of it came true")).split("\n").slice(1)) {
    const title = /^ +[\d.]+ s {2}(.+)$/.exec(line)?.[1];
    if (title !== undefined) chapters[title] = current = [];
    else if (line.trim() !== "") current.push(line.trim());
  }
  return chapters;
}

describe("winauth demo", () => {
  it(
    "tells the story in order, sums up what was written, ends with 0 and leaves nothing; two at once don't meet",
    async () => {
      const runs = await Promise.all([startDemo(), startDemo("--keep")]);
      const [alone, kept] = runs;

      await untilSays(alone.demo, "» Three instances");
      const started = await descendantsOf(alone.demo.pid);
      expect(await alone.demo.exited).toEqual({ code: 0, signal: null });
      const output = alone.demo.stdout();
      expect(missingInOrder(output, STORY)).toEqual([]);
      const chapters = summaryOf(output);
      expect(Object.keys(chapters)).toHaveLength(11);
      expect(chapters["Somebody revokes the consent of payments behind the operator's back."]).toEqual([
        "POST /v1.0/oauth2PermissionGrants → 201",
      ]);
      expect(chapters["The policy is taken away again."]).toEqual([]);
      expect(
        chapters["Three instances are declared: one with nothing set up, one already right, one stopped."],
      ).toEqual(["PATCH managedInstances/sqlmi-payments → 202", "POST /v1.0/oauth2PermissionGrants → 201"]);
      await untilGone(started);

      await untilSays(kept.demo, "stops all of it.");
      const lines = kept.demo.stdout().split("\n");
      const kubeconfig = join(kept.folder, "kubeconfig");
      expect(lines).toContain(`  export KUBECONFIG=${kubeconfig}`);
      expect(lines).toContain("  kubectl wait --for=condition=Ready winauth --all -A");
      expect(lines).toContain("  npm run winauth -- status -A --html status.html     # the same as one page");
      const seen = await runWinauth(["status", "-A", "--kubeconfig", kubeconfig]);
      expect(seen).toMatchObject({ code: 0, stderr: "" });
      expect(seen.stdout).toContain("3 instances and 1 realm: all ready.\n");
      expect(lines).toContain(`Ctrl-C here, or kill ${kept.demo.pid}, stops all of it.`);
      expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
      const running = await descendantsOf(kept.demo.pid);
      const commands = running.map(({ command }) => command).join("\n");
      for (const program of ["etcd", "kube-apiserver", "simulator", "operator"]) expect(commands).toContain(program);
      kept.demo.kill("SIGINT");
      expect(await kept.demo.exited).toEqual({ code: 0, signal: null });
      await untilGone(running);
      for (const run of runs) await expectUserUntouched(run);
    },
    TIMEOUT_MS * 2,
  );

  it(
    "ends with 1 and the reason when the simulated Azure is killed in the middle",
    async () => {
      const run = await startDemo();
      const { demo, folder } = run;
      await untilSays(demo, "» Three instances");
      const started = await descendantsOf(demo.pid);
      const simulator = started.find(({ command }) => command.includes(" simulator "));
      process.kill(simulator?.pid ?? Number.NaN, "SIGKILL");
      expect(await demo.exited).toEqual({ code: 1, signal: null });
      expect(demo.stdout()).toContain("\nThe demo failed: The simulator ended (SIGKILL): ");
      expect(demo.stdout()).toContain(`See ${join(folder, "simulator.log")}.\nLogs: ${folder}\n`);
      await untilGone(started);
      await expectUserUntouched(run);
    },
    TIMEOUT_MS,
  );

  it(
    "ends with 1 and leaves nothing when it is stopped while it still starts",
    async () => {
      const { demo } = await startDemo();
      await untilSays(demo, "Kubernetes API server ready");
      const started = await descendantsOf(demo.pid);
      demo.kill("SIGINT");
      expect(await demo.exited).toEqual({ code: 1, signal: null });
      expect(demo.stdout()).toContain("\nThe demo failed: The demo was stopped.\n");
      await untilGone(started);
    },
    TIMEOUT_MS,
  );
});
