import { parse } from "yaml";
import { z } from "zod";
import type { Platform } from "./binary-sources.ts";
import { ENVTEST_MINOR } from "./versions.ts";

/** One published archive. */
export interface EnvtestArchive {
  /** Without a leading `v`, for example `1.35.0`. */
  readonly version: string;
  readonly file: string;
  /** Lower-case hexadecimal. */
  readonly sha512: string;
}

const index = z.object({
  releases: z.record(z.string(), z.record(z.string(), z.object({ hash: z.string().regex(/^[0-9a-f]{128}$/) }))),
});

/**
 * The newest archive of the accepted Kubernetes minor for a platform. Undefined when the index lists none.
 *
 * @param yaml The published index, `envtest-releases.yaml`.
 * @throws {Error} when the text is not such an index.
 * @see https://github.com/kubernetes-sigs/controller-tools/blob/main/envtest-releases.yaml
 */
export function newestArchive(yaml: string, { os, arch }: Platform): EnvtestArchive | undefined {
  const parsed = index.safeParse(parseYaml(yaml));
  if (!parsed.success) throw new Error("the index of archives is not readable");
  const ofMinor = new RegExp(`^v(${ENVTEST_MINOR.replaceAll(".", "\\.")}\\.(\\d+))$`);
  return Object.entries(parsed.data.releases)
    .flatMap(([release, files]) => {
      const [, version = "", patch] = ofMinor.exec(release) ?? [];
      const file = `envtest-${release}-${os}-${arch}.tar.gz`;
      const sha512 = files[file]?.hash;
      return patch === undefined || sha512 === undefined ? [] : [{ version, file, sha512, patch: Number(patch) }];
    })
    .sort((a, b) => b.patch - a.patch)
    .map(({ version, file, sha512 }) => ({ version, file, sha512 }))[0];
}

function parseYaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined;
  }
}
