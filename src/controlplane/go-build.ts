import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../ports/clock.ts";
import { cacheFolderName, type Environment, type Platform } from "./binary-sources.ts";
import { failureText } from "./download.ts";
import { placeAtomically } from "./program-folder.ts";
import { type Log, withProgress } from "./progress.ts";
import type { RunProgram } from "./run-program.ts";
import { KUBERNETES_VERSION } from "./versions.ts";

/** The Go release that `module/go.mod` asks for. */
const GO_MINOR = 25;
const ETCD = "go.etcd.io/etcd/server/v3";
const API_SERVER = "k8s.io/kubernetes/cmd/kube-apiserver";

/** What {@link buildPrograms} needs. */
export interface BuildOptions {
  /** The folder of the pinned Go module. */
  readonly moduleFolder: string;
  readonly platform: Platform;
  /** Where the folder with the programs is put. */
  readonly cache: string;
  readonly env: Environment;
  readonly run: RunProgram;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Builds both programs from the pinned module with the user's Go. The module's checksums (`go.sum`) decide what is
 * accepted, wherever it comes from.
 *
 * @returns The folder.
 * @throws {Error} with a message that completes "go build: …". Nothing stays behind in the cache then.
 */
export async function buildPrograms(options: BuildOptions): Promise<string> {
  await access(join(options.moduleFolder, "go.mod")).catch(() => {
    throw new Error("the pinned Go module is not part of this installation; a clone of the repository has it");
  });
  await requireGo(options);
  const packages = await fetchModules(options);
  const folder = join(options.cache, cacheFolderName(KUBERNETES_VERSION, options.platform));
  await placeAtomically(folder, (unfinished) => build(options, packages, unfinished));
  return folder;
}

/** The flags without which kube-apiserver reports a version that no client can parse. */
export function apiServerLdflags(): string {
  const [major, minor] = KUBERNETES_VERSION.split(".");
  const version = "k8s.io/component-base/version";
  return [
    "-s -w",
    `-X ${version}.gitVersion=v${KUBERNETES_VERSION}`,
    `-X ${version}.gitMajor=${String(major)}`,
    `-X ${version}.gitMinor=${String(minor)}`,
  ].join(" ");
}

async function requireGo(options: BuildOptions): Promise<void> {
  const lines: string[] = [];
  try {
    await go(options, ["env", "GOVERSION"], (line) => lines.push(line));
  } catch (error) {
    if (failureText(error) !== "ENOENT") throw error;
    throw new Error(`there is no go on the PATH; it needs Go 1.${GO_MINOR} or later, https://go.dev/dl/`, {
      cause: error,
    });
  }
  const version = lines.at(-1) ?? "";
  const minor = Number(/^go1\.(\d+)/.exec(version)?.[1]);
  // A Go built from its sources says "devel" and is taken at its word.
  if (minor < GO_MINOR) throw new Error(`${version} on the PATH is too old; it needs Go 1.${GO_MINOR} or later`);
}

/** Downloads what both programs are made of, which the first build would do silently; returns the number of packages. */
async function fetchModules(options: BuildOptions): Promise<number> {
  const packages: string[] = [];
  let modules = 0;
  const onDownload = (line: string): void => {
    if (line.startsWith("go: downloading")) modules++;
  };
  await withProgress(
    options,
    "Fetching the sources of kube-apiserver and etcd",
    () => `${modules} modules`,
    () => go(options, ["list", "-mod=readonly", "-deps", ETCD, API_SERVER], (line) => packages.push(line), onDownload),
  );
  return packages.length;
}

/** Builds one after the other; what the first has compiled counts for the second. */
async function build(options: BuildOptions, packages: number, folder: string): Promise<void> {
  let built = 0;
  const onPackage = (line: string): void => {
    if (!line.startsWith("go: ")) built++;
  };
  const programs = [
    { target: ETCD, ldflags: "-s -w", out: join(folder, "etcd") },
    { target: API_SERVER, ldflags: apiServerLdflags(), out: join(folder, "kube-apiserver") },
  ];
  const what = "Building etcd and kube-apiserver with go build (once; about 6 minutes on 2 free cores)";
  const far = (): string => `${built} of about ${roundToHundred(packages)} packages`;
  await withProgress(options, what, far, async () => {
    for (const { target, ldflags, out } of programs) {
      const args = ["build", "-v", "-mod=readonly", "-trimpath", "-ldflags", ldflags, "-o", out, target];
      await go(options, args, undefined, onPackage);
    }
  });
}

async function go(
  { run, env, moduleFolder }: BuildOptions,
  args: readonly string[],
  onStdoutLine?: (line: string) => void,
  onStderrLine?: (line: string) => void,
): Promise<void> {
  let last = "";
  const exitCode = await run("go", args, {
    cwd: moduleFolder,
    // A workspace that happens to lie above this folder must not take part.
    env: { ...env, GOWORK: "off" },
    ...(onStdoutLine === undefined ? {} : { onStdoutLine }),
    onStderrLine: (line) => {
      last = line;
      onStderrLine?.(line);
    },
  });
  if (exitCode !== 0) throw new Error(`go ${String(args[0])} failed: ${last}`);
}

function roundToHundred(count: number): number {
  return Math.round(count / 100) * 100;
}
