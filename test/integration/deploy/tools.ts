import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { findHelm, findKubectl, HOW_TO_GET_TOOLS } from "../../../scripts/deploy-tools/find.ts";
import { kubeconfigYaml } from "../../../src/controlplane/kubeconfig.ts";
import { type ApiServerDoor, openDoor } from "../process/api-server-door.ts";
import { NAMESPACE, type OperatorWorld, startWorld } from "../process/operator-world.ts";
import { ROOT } from "../process/winauth-process.ts";

/** The chart's folder. */
export const CHART = join(ROOT, "deploy/helm/winauth-operator");

/** A program of which the tests need a real one. */
export type Program = "helm" | "kubectl";

const PROGRAMS: Readonly<Record<Program, string | undefined>> = {
  helm: findHelm(process.env),
  kubectl: findKubectl(process.env),
};

/** Whether a program is there; says in one line what is left out where it is not. */
export function has(program: Program, leftOut: string): boolean {
  if (PROGRAMS[program] !== undefined) return true;
  console.warn(`No ${program}: ${leftOut}. ${HOW_TO_GET_TOOLS}.`);
  return false;
}

/** A bare cluster, as an administrator with helm and kubectl has it. Its API server is reached through a door that sees warnings. */
export interface BareCluster extends OperatorWorld {
  readonly door: ApiServerDoor;
  /** What a shell of the administrator has. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * Runs helm or kubectl as the administrator.
   *
   * @throws {Error} with what the program said when it failed.
   */
  run(program: Program, args: readonly string[], input?: string): Promise<string>;
}

/** Starts a control plane on which nothing is installed. */
export async function startBareCluster(): Promise<BareCluster> {
  const world = await startWorld({ bare: true });
  const door = await openDoor(world.access, { anonymous: world.access.token });
  const kubeconfig = join(world.folder, "administrator");
  await writeFile(kubeconfig, kubeconfigYaml({ ...world.access, url: door.url }));
  const env = { HOME: world.folder, PATH: process.env["PATH"], KUBECONFIG: kubeconfig };
  return {
    ...world,
    door,
    env,
    run: (program, args, input = "") => output(pathOf(program), args, { env, input }),
    close: async () => {
      await door.close();
      await world.close();
    },
  };
}

/** Where a program is that {@link has} found. */
export function pathOf(program: Program): string {
  return PROGRAMS[program] ?? program;
}

/** Runs a command as a shell does, in the repository. */
export function runShell(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  return output("bash", ["-c", command], { env, input: "" });
}

/** Runs helm or kubectl where no cluster is needed. */
export async function runProgram(program: Program, args: readonly string[], input = ""): Promise<string> {
  return output(pathOf(program), args, { env: { HOME: "/nonexistent" }, input });
}

/** What helm renders of the chart with these values. */
export async function render(values: object = {}): Promise<readonly Rendered[]> {
  const release = ["template", "winauth-operator", CHART, "-n", NAMESPACE, "--kube-version=1.35.0", "--values=-"];
  return documentsIn(await runProgram("helm", release, JSON.stringify(values)));
}

/** An object, as far as it is looked at here. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  /** `uid` once the API server has stored it. */
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly template?: { readonly metadata: { readonly labels?: object }; readonly spec: PodSpec } };
}

/** The containers of a pod. */
export interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

/** A container and what it is started with. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
}

/** The objects in a text of many documents. */
export function documentsIn(text: string): readonly Rendered[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Rendered | null)
    .filter((document) => document !== null);
}

async function output(
  program: string,
  args: readonly string[],
  { env, input }: { readonly env: NodeJS.ProcessEnv; readonly input: string },
): Promise<string> {
  const child = spawn(program, [...args], { env, cwd: ROOT, stdio: "pipe" });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${String(code)}: ${err}`);
  return out;
}
