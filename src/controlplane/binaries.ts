import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Clock, systemClock } from "../ports/clock.ts";
import {
  absentWhenEmpty,
  cacheFolder,
  type Environment,
  envtestSource,
  goPlatform,
  newestCached,
  type Platform,
} from "./binary-sources.ts";
import type { ControlPlaneBinaries } from "./bring-up.ts";
import { type Downloader, httpDownloader } from "./download.ts";
import { downloadPrograms } from "./envtest-archive.ts";
import { buildPrograms } from "./go-build.ts";
import { completeFolders, missingPrograms, programsIn, removeAbandoned } from "./program-folder.ts";
import type { Log } from "./progress.ts";
import { type RunProgram, runProgram } from "./run-program.ts";
import { ENVTEST_MINOR } from "./versions.ts";

/** What {@link findBinaries} needs; only the first two are not the machine's own by default. */
export interface FindBinariesOptions {
  /** The environment of the process: `KUBEBUILDER_ASSETS`, `XDG_CACHE_HOME`, `HOME`, `WINAUTH_ENVTEST_BASE`, `PATH`. */
  readonly env: Environment;
  /** Gets a line per step, and every 10 s during a long one. */
  readonly log: Log;
  readonly clock?: Clock;
  readonly platform?: Platform;
  readonly downloader?: Downloader;
  readonly run?: RunProgram;
  /** The folder of the pinned Go module. */
  readonly moduleFolder?: string;
}

/** None of the ways led to the programs. The message names each way and why it did not. */
export class BinariesNotFoundError extends Error {
  override readonly name = "BinariesNotFoundError";
  constructor(reasons: readonly string[]) {
    super(
      "A Kubernetes control plane needs the programs etcd and kube-apiserver, and none of four ways led to them:\n" +
        reasons.map((reason, index) => `  ${index + 1}. ${reason}`).join("\n"),
    );
  }
}

/**
 * Finds etcd and kube-apiserver: in the folder `KUBEBUILDER_ASSETS`, in the user's cache, in the envtest archive of
 * kubernetes-sigs/controller-tools, by `go build` from the pinned module; in this order. What is downloaded or built
 * stays in the cache.
 *
 * @throws {BinariesNotFoundError} when no way leads to them; the caller shows the message.
 */
export async function findBinaries(options: FindBinariesOptions): Promise<ControlPlaneBinaries> {
  const reasons: string[] = [];
  for (const way of [fromAssets, fromCache, fromDownload, fromBuild]) {
    try {
      return programsIn(resolve(await way(options)));
    } catch (error) {
      const reason = messageOf(error);
      // The two quick ways fail on every first run: that is no news. A failed long one explains the wait that follows.
      if (way === fromDownload) options.log(reason);
      reasons.push(reason);
    }
  }
  throw new BinariesNotFoundError(reasons);
}

async function fromAssets({ env, log }: FindBinariesOptions): Promise<string> {
  const way = "The folder KUBEBUILDER_ASSETS";
  const folder = absentWhenEmpty(env["KUBEBUILDER_ASSETS"]);
  if (folder === undefined) throw new Error(`${way}: the variable is not set.`);
  const missing = await missingPrograms(folder);
  if (missing.length === 0) return folder;
  const reason = `${way}: ${folder} lacks ${missing.join(" and ")}.`;
  log(reason);
  throw new Error(reason);
}

async function fromCache({
  env,
  platform = thisPlatform(),
  clock = systemClock,
}: FindBinariesOptions): Promise<string> {
  const cache = requireCache("The cache", env);
  await removeAbandoned(cache, clock.nowMs());
  const newest = newestCached(await completeFolders(cache), platform);
  if (newest !== undefined) return join(cache, newest);
  throw new Error(`The cache: ${cache} holds no ${ENVTEST_MINOR} for ${platform.os} on ${platform.arch} yet.`);
}

async function fromDownload(options: FindBinariesOptions): Promise<string> {
  const { env, log, clock = systemClock, platform = thisPlatform() } = options;
  const way = "The download of the envtest archive";
  const cache = requireCache(way, env);
  const downloader = options.downloader ?? httpDownloader(env);
  try {
    return await downloadPrograms({ source: envtestSource(env), platform, cache, downloader, clock, log });
  } catch (error) {
    throw new Error(`${way}: ${messageOf(error)}. WINAUTH_ENVTEST_BASE can name a mirror.`, { cause: error });
  } finally {
    if (options.downloader === undefined) await downloader.close();
  }
}

async function fromBuild(options: FindBinariesOptions): Promise<string> {
  const { env, log, clock = systemClock, platform = thisPlatform(), run = runProgram } = options;
  const way = "The build from source";
  const cache = requireCache(way, env);
  const moduleFolder = options.moduleFolder ?? pinnedModule();
  try {
    return await buildPrograms({ moduleFolder, platform, cache, env, run, clock, log });
  } catch (error) {
    throw new Error(`${way}: ${messageOf(error)}.`, { cause: error });
  }
}

function requireCache(way: string, env: Environment): string {
  const cache = cacheFolder(env);
  if (cache === undefined) throw new Error(`${way}: neither XDG_CACHE_HOME nor HOME says where the cache is.`);
  return cache;
}

function thisPlatform(): Platform {
  return goPlatform(process.platform, process.arch);
}

/** Beside this file in the sources; from the bundle, `dist/winauth.cjs`, in the tree it was built in. */
function pinnedModule(): string {
  const beside = join(import.meta.dirname, "module");
  return existsSync(beside) ? beside : join(import.meta.dirname, "../src/controlplane/module");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
