import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The environment as the process got it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How helm and kubectl are had where they are missing. */
export const HOW_TO_GET_TOOLS = "node scripts/deploy-tools/build.ts builds it, once";

/**
 * Where the programs that are built are kept, in a folder named after the versions that `module/go.mod` pins; undefined without a home.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function toolsFolder(env: Environment): string | undefined {
  const home = env["HOME"] ?? "";
  const base = env["XDG_CACHE_HOME"] || (home === "" ? "" : join(home, ".cache"));
  const module = readFileSync(join(import.meta.dirname, "module/go.mod"), "utf8");
  const versionOf = (path: string): string =>
    module
      .split("\n")
      .map((line) => line.trim().split(" "))
      .find(([name]) => name === path)?.[1] ?? "unknown";
  const versions = `helm-${versionOf("helm.sh/helm/v4")}-kubectl-${versionOf("k8s.io/kubectl")}`;
  return base === ""
    ? undefined
    : join(base, "winauth-operator", `deploy-tools-${versions}-${process.platform}-${process.arch}`);
}

/** Looks for Helm 3 or 4: `WINAUTH_HELM`, else the cache, else the `PATH`. Builds and downloads nothing. */
export function findHelm(env: Environment): string | undefined {
  return find("helm", env);
}

/** Looks for kubectl, likewise: `WINAUTH_KUBECTL`, else the cache, else the `PATH`. */
export function findKubectl(env: Environment): string | undefined {
  return find("kubectl", env);
}

function find(name: string, env: Environment): string | undefined {
  const folder = toolsFolder(env);
  const cached = folder === undefined ? undefined : join(folder, name);
  return [env[`WINAUTH_${name.toUpperCase()}`], cached, ...onPath(name, env)].find(isProgram);
}

function onPath(name: string, env: Environment): readonly string[] {
  return (env["PATH"] ?? "").split(delimiter).flatMap((folder) => (folder === "" ? [] : [join(folder, name)]));
}

function isProgram(path: string | undefined): path is string {
  if (path === undefined || path === "") return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
