import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The environment as the process got it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the chart and the manifests are rendered and tested with. Each is the path of a program or folder, if there. */
export interface DeployTools {
  /** Helm 3 or 4: `WINAUTH_HELM`, else the cache, else the `PATH`. */
  readonly helm: string | undefined;
  /** kubectl with kustomize inside: `WINAUTH_KUBECTL`, else the cache, else the `PATH`. */
  readonly kubectl: string | undefined;
  /** The folder with the Python packages of `requirements.txt`: the cache. */
  readonly schemas: string | undefined;
}

/** How a missing one is had. */
export const HOW_TO_GET_THEM = "node scripts/deploy-tools/build.ts makes it, once";

/** Versions that `module/go.mod` pins; they name the folder in the cache. */
export function pinnedVersions(): { readonly helm: string; readonly kubectl: string } {
  const module = readFileSync(join(import.meta.dirname, "module/go.mod"), "utf8");
  const version = (path: string): string =>
    new RegExp(`^\\s*${path.replaceAll(".", "\\.")} v(\\S+)`, "m").exec(module)?.[1] ?? "unknown";
  return { helm: version("helm.sh/helm/v4"), kubectl: version("k8s.io/kubectl") };
}

/**
 * Where what is built is kept; undefined without a home.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function toolsFolder(env: Environment): string | undefined {
  const home = env["HOME"] ?? "";
  const base = env["XDG_CACHE_HOME"] || (home === "" ? "" : join(home, ".cache"));
  const { helm, kubectl } = pinnedVersions();
  return base === ""
    ? undefined
    : join(base, "winauth-operator", `deploy-tools-helm${helm}-kubectl${kubectl}-${process.platform}-${process.arch}`);
}

/** Looks for the tools; builds and downloads nothing. */
export function findDeployTools(env: Environment): DeployTools {
  const folder = toolsFolder(env);
  const program = (name: string, variable: string): string | undefined =>
    [env[variable], folder === undefined ? undefined : join(folder, name), ...onPath(name, env)].find(isProgram);
  const schemas = folder === undefined ? undefined : join(folder, "schemas");
  return {
    helm: program("helm", "WINAUTH_HELM"),
    kubectl: program("kubectl", "WINAUTH_KUBECTL"),
    schemas: schemas !== undefined && existsSync(join(schemas, "kubernetes_validate")) ? schemas : undefined,
  };
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
