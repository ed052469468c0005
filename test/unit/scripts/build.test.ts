import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBundle } from "../../../scripts/build-bundle.ts";
import { PROGRAM_VERSION } from "../../../src/version.ts";
import { oldNode } from "../../support/old-node.ts";

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bundle-"));
  await buildBundle(join(folder, "winauth.cjs"));
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(node: string) {
  const { status, stdout, stderr } = spawnSync(node, ["winauth.cjs", "version"], { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("the bundle", () => {
  it("runs from a folder that holds nothing else", () => {
    expect(run(process.execPath)).toEqual({ status: 0, stdout: `winauth ${PROGRAM_VERSION}\n`, stderr: "" });
  });

  const old = oldNode();
  if (old === undefined) console.warn("Not tested: what an old Node says. Every node on the PATH is 24 or newer.");
  it.skipIf(old === undefined)("tells an old Node in one line what is needed and where to get it", () => {
    const { status, stderr } = run(old ?? "");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^winauth needs Node 24 or newer; this is \d+\.\d+\.\d+\. Get it from https:\/\/nodejs\.org\S*\n$/,
    );
  });
});
