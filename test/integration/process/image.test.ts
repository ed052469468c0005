import { execFileSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { imageEnvironment } from "../../support/image-environment.ts";
import { applyExamples, type OperatorWorld, startAzure, startOperator, startWorld } from "./operator-world.ts";
import { buildBundle, ROOT } from "./winauth-process.ts";

/** What the image is on a machine without a container engine: a root that holds Node, its libraries and the bundle, and can't be written. */
const CAN_CONFINE = process.platform === "linux" && process.getuid?.() === 0 && mayUnshare();
if (!CAN_CONFINE) console.warn("Not tested: the bundle in a root of its own. That needs root on Linux.");

/** Binds the root to itself read-only, the files that the test hands in and /proc into it, gives up root, and becomes Node. */
const CONFINE = `
set -e
mount --bind "$1" "$1"
mount --bind "$2" "$1$2"
mount --bind /proc "$1/proc"
mount -o remount,bind,ro "$1$2"
mount -o remount,bind,ro "$1"
root="$1"; shift 2
exec chroot --userspec=65532:65532 "$root" /node --max-old-space-size=128 /winauth.cjs "$@"
`;

const KNOWN: ReadonlySet<string> = new Set([
  "node",
  "winauth.cjs",
  "bom.cdx.json",
  "LICENSES.txt",
  "lib",
  "lib64",
  "usr",
  "proc",
  "etc",
  "tmp",
]);

let world: OperatorWorld;
let root = "";

beforeAll(async () => {
  if (!CAN_CONFINE) return;
  root = await mkdtemp(join(tmpdir(), "winauth-image-"));
  world = await startWorld();
  await furnish(root, world.folder);
});
afterAll(async () => {
  if (!CAN_CONFINE) return;
  await world.close();
  await rm(root, { recursive: true, force: true });
});

function mayUnshare(): boolean {
  try {
    execFileSync("unshare", ["--mount", "chroot", "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Node, the libraries that the loader names, and the bundle. */
async function furnish(folder: string, handedIn: string): Promise<void> {
  await buildBundle(folder);
  await chmod(join(folder, "winauth.cjs"), 0o444);
  await copyFile(process.execPath, join(folder, "node"));
  const libraries = execFileSync("ldd", [process.execPath], { encoding: "utf8" }).match(/\/\S+/g) ?? [];
  for (const library of libraries) {
    await mkdir(join(folder, dirname(library)), { recursive: true });
    await copyFile(library, join(folder, library));
  }
  // As Kubernetes gives it to every pod.
  await mkdir(join(folder, "etc"));
  await writeFile(join(folder, "etc/hosts"), "127.0.0.1 localhost\n");
  for (const path of [handedIn, "/proc"]) await mkdir(join(folder, path), { recursive: true });
  await chmod(folder, 0o755);
  await chmod(handedIn, 0o755);
}

describe.skipIf(!CAN_CONFINE)(
  "the bundle in a read-only root of its own, as another user, with a heap of 128 MB",
  () => {
    it("does the main job and ends with 0 at SIGTERM", async () => {
      const azure = await startAzure(world, "image");
      const operator = await startOperator(world, {
        ...{ name: "image", leaseName: "image", azure },
        entry: ["unshare", "--mount", "sh", "-c", CONFINE, "sh", root, world.folder],
        env: { ...imageEnvironment(ROOT), PATH: process.env["PATH"] },
      });
      await operator.untilReadyz(200);
      await applyExamples(world);
      const path = "/apis/sqlmi.winauth.dev/v1alpha1/namespaces/team-payments/windowsauthentications/payments";
      await vi.waitFor(
        async () => {
          const { json } = await world.admin.request("GET", path);
          expect(json).toMatchObject({
            status: {
              conditions: expect.arrayContaining([
                expect.objectContaining({ type: "Ready", status: "True" }),
              ]) as unknown,
            },
          });
        },
        { timeout: 60_000, interval: 200 },
      );
      const status = await confinementOf(operator.pid);
      expect(status).toEqual({ user: "65532", root, capabilities: 0n });
      operator.kill("SIGTERM");
      expect(await operator.exited).toEqual({ code: 0, signal: null });
      expect(operator.stderr()).toBe("");
      expect((await readdir(root)).filter((name) => !KNOWN.has(name))).toEqual([]);
    });
  },
);

/** Who a process is and what it sees, from the kernel's own words. */
async function confinementOf(pid: number) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "";
  return {
    user: field("Uid"),
    root: await readlink(`/proc/${pid}/root`),
    capabilities: BigInt(`0x${field("CapEff")}`),
  };
}
