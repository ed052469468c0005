import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

  it("is ASCII only, so that V8 keeps its text in one byte a character", () => {
    const bytes = readFileSync(join(folder, "winauth.cjs"));
    expect(bytes.findIndex((byte) => byte > 0x7f)).toBe(-1);
  });

  it("logs in with a plugin of the kubeconfig", () => {
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "t" },
    };
    const exec = {
      apiVersion: credential.apiVersion,
      command: process.execPath,
      args: ["-e", `console.log(${JSON.stringify(JSON.stringify(credential))})`],
      interactiveMode: "Never",
    };
    const kubeconfig = {
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "c", user: "plugin" } }],
      // Nobody listens on the discard port, so that the login is all that can succeed.
      clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:9" } }],
      users: [{ name: "plugin", user: { exec } }],
    };
    const path = join(folder, "kubeconfig");
    writeFileSync(path, JSON.stringify(kubeconfig));
    const args = ["winauth.cjs", "status", "--kubeconfig", path];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("The Kubernetes API server 127.0.0.1:9 can't be reached (ECONNREFUSED)."),
    ]);
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
