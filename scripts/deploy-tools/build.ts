import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { toolsFolder } from "./find.ts";

const MODULE = join(import.meta.dirname, "module");

/** What is built, by the name of the program, and its package. */
const PROGRAMS: Readonly<Record<string, string>> = { helm: "helm.sh/helm/v4/cmd/helm", kubectl: "./kubectl" };

/**
 * Builds a program from the pinned Go module, whose checksums decide what is accepted; beside its place first, so that nobody ever
 * finds half of it. Returns whether that went well.
 */
function build(source: string, target: string): boolean {
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = mkdtempSync(join(dirname(target), ".unfinished-"));
  const built = join(unfinished, "program");
  try {
    console.error(`Building ${source}, once; a few minutes …`);
    const args = ["build", "-mod=readonly", "-trimpath", "-ldflags", "-s -w", "-o", built, source];
    const { status, error } = spawnSync("go", args, {
      cwd: MODULE,
      env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (error !== undefined) console.error(`go: ${error.message}`);
    if (status !== 0) return false;
    renameSync(built, target);
    return true;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const folder = toolsFolder(process.env);
if (folder === undefined) {
  console.error("Neither XDG_CACHE_HOME nor HOME says where the cache is.");
  process.exitCode = 1;
} else {
  for (const [name, source] of Object.entries(PROGRAMS)) {
    const target = join(folder, name);
    if (existsSync(target) || build(source, target)) {
      console.log(target);
    } else {
      console.error(`${name} could not be built. The tests go on without and say what they leave out.`);
      process.exitCode = 1;
    }
  }
}
