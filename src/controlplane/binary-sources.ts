import { join } from "node:path";
import { ENVTEST_MINOR } from "./versions.ts";

/** The environment as the process got it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Operating system and processor in the names that Go and envtest use. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

/** The platform of a Node.js process, for example `{ os: "linux", arch: "amd64" }`. */
export function goPlatform(nodePlatform: string, nodeArch: string): Platform {
  return { os: nodePlatform === "win32" ? "windows" : nodePlatform, arch: nodeArch === "x64" ? "amd64" : nodeArch };
}

/**
 * The user's cache of control plane programs: one folder `<version>-<os>-<arch>` each. Undefined without a home.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function cacheFolder(env: Environment): string | undefined {
  const home = absentWhenEmpty(env["HOME"]);
  const base = absentWhenEmpty(env["XDG_CACHE_HOME"]) ?? (home === undefined ? undefined : join(home, ".cache"));
  return base === undefined ? undefined : join(base, "winauth-operator", "controlplane");
}

/** The name of the folder in the cache. */
export function cacheFolderName(version: string, { os, arch }: Platform): string {
  return `${version}-${os}-${arch}`;
}

/** The newest of the named cache folders that fits the platform and the accepted Kubernetes minor. */
export function newestCached(names: readonly string[], { os, arch }: Platform): string | undefined {
  const fits = new RegExp(`^${ENVTEST_MINOR.replaceAll(".", "\\.")}\\.(\\d+)-${os}-${arch}$`);
  return names
    .flatMap((name) => {
      const patch = fits.exec(name)?.[1];
      return patch === undefined ? [] : [{ name, patch: Number(patch) }];
    })
    .sort((a, b) => b.patch - a.patch)[0]?.name;
}

/** Where the envtest archives come from. */
export interface EnvtestSource {
  readonly indexUrl: string;
  readonly archiveUrl: (version: string, file: string) => string;
}

/**
 * The published archives, or a mirror: under its base address lie `envtest-releases.yaml` and
 * `envtest-v<version>/<file>`.
 *
 * @see https://github.com/kubernetes-sigs/controller-tools/blob/main/envtest-releases.yaml
 */
export function envtestSource(env: Environment): EnvtestSource {
  const mirror = absentWhenEmpty(env["WINAUTH_ENVTEST_BASE"])?.replace(/(?<!\/)\/+$/, "");
  const archives = mirror ?? "https://github.com/kubernetes-sigs/controller-tools/releases/download";
  const index = mirror ?? "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD";
  return {
    indexUrl: `${index}/envtest-releases.yaml`,
    archiveUrl: (version, file) => `${archives}/envtest-v${version}/${file}`,
  };
}

/** An environment variable that is set to nothing counts as not set. */
export function absentWhenEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
