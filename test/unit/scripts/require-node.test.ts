import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { oldNode } from "../../support/old-node.ts";

const SCRIPT = resolve(import.meta.dirname, "../../../scripts/require-node.mjs");

function run(node: string) {
  const { status, stdout, stderr } = spawnSync(node, [SCRIPT], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("require-node.mjs", () => {
  it("says nothing on the Node that the project brings", () => {
    expect(run(process.execPath)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  const old = oldNode();
  if (old === undefined) console.warn("Not tested: what an old Node is told. Every node on the PATH is 24 or newer.");
  it.skipIf(old === undefined)("tells an old Node in one line what is needed and how to get it", () => {
    const { status, stdout, stderr } = run(old ?? "");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^winauth-operator needs Node 24 or newer; this is \d+\.\d+\.\d+\. /);
    expect(stderr).toContain("run `npm ci` (without --ignore-scripts)");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
