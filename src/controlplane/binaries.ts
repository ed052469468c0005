import { join } from "node:path";
import { cacheFolder, type Environment, goPlatform, newestCached } from "./binary-sources.ts";
import type { ControlPlaneBinaries } from "./bring-up.ts";
import { completeFolders, missingPrograms, programsIn } from "./program-folder.ts";

export interface FindBinariesOptions {
  readonly env: Environment;
  readonly log: (line: string) => void;
}

export async function findBinaries({ env, log }: FindBinariesOptions): Promise<ControlPlaneBinaries> {
  const assets = env["KUBEBUILDER_ASSETS"];
  if (assets !== undefined && (await missingPrograms(assets)).length === 0) return programsIn(assets);
  const cache = cacheFolder(env) ?? "";
  const cached = newestCached(await completeFolders(cache), goPlatform(process.platform, process.arch));
  if (cached === undefined) throw new Error("none");
  log(cached);
  return programsIn(join(cache, cached));
}
