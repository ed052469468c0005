import { chmodSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** Runs before anything is loaded, in words that any Node understands: an older one would end with a stack of a library. */
const GUARD = `if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error("winauth needs Node 24 or newer; this is " + process.versions.node + ". Get it from https://nodejs.org/en/download");
  process.exit(1);
}`;

/**
 * Writes the program as one CommonJS file with everything in it: it starts in a third of the time of the unbundled
 * program, and needs nothing beside it but Node.
 */
export async function buildBundle(outfile: string, plugins: readonly Plugin[] = []): Promise<void> {
  await build({
    entryPoints: [join(ROOT, "src/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    minify: true,
    keepNames: true,
    legalComments: "none",
    banner: { js: `#!/usr/bin/env node\n${GUARD}` },
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    logLevel: "warning",
    absWorkingDir: ROOT,
    plugins: [...plugins],
  });
  chmodSync(outfile, 0o755);
}
