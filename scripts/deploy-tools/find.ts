import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The environment as the process got it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How it is had where it is missing. */
export const HOW_TO_GET_HELM = "node scripts/deploy-tools/build.ts builds it, once";

/**
 * Where the helm that is built is kept, in a folder named after the version that `module/go.mod` pins; undefined without a home.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function toolsFolder(env: Environment): string | undefined {
  const home = env["HOME"] ?? "";
  const base = env["XDG_CACHE_HOME"] || (home === "" ? "" : join(home, ".cache"));
  const module = readFileSync(join(import.meta.dirname, "module/go.mod"), "utf8");
  const version = /helm\.sh\/helm\/v4 v(\S+)/.exec(module)?.[1] ?? "unknown";
  return base === ""
    ? undefined
    : join(base, "winauth-operator", `deploy-tools-helm${version}-${process.platform}-${process.arch}`);
}

/** Looks for Helm 3 or 4: `WINAUTH_HELM`, else the cache, else the `PATH`. Builds and downloads nothing. */
export function findHelm(env: Environment): string | undefined {
  const folder = toolsFolder(env);
  const cached = folder === undefined ? undefined : join(folder, "helm");
  return [env["WINAUTH_HELM"], cached, ...onPath("helm", env)].find(isProgram);
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
