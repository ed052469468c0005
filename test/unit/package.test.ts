import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}
interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly resolved?: string;
        readonly hasInstallScript?: boolean;
        readonly optional?: boolean;
      }
    >
  >;
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const lock = JSON.parse(read("package-lock.json")) as Lock;
const npmrc = read(".npmrc").trim().split("\n");

describe("package.json", () => {
  it("pins every dependency to one version", () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
    expect(npmrc).toContain("save-exact=true");
  });
  it("lets exactly those packages run install scripts that have one and are always installed", () => {
    const scripted = Object.entries(lock.packages)
      .filter(([, { hasInstallScript, optional }]) => hasInstallScript === true && optional !== true)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    expect(Object.keys(manifest.allowScripts).sort()).toEqual(scripted.sort());
  });
  it("looks at the version of Node before the demo and the tests", () => {
    expect(manifest.scripts["demo"]).toMatch(/^node scripts\/require-node\.mjs && /);
    expect(manifest.scripts["pretest"]).toBe("node scripts/require-node.mjs");
  });
  it("brings the Node that it needs", () => {
    expect(lock.packages["node_modules/node"]?.version).toBe(manifest.devDependencies["node"]);
  });
});

describe("package-lock.json", () => {
  it("names no registry, so that it installs from anyone's", () => {
    expect(npmrc).toContain("omit-lockfile-registry-resolved=true");
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe(".ci/run", () => {
  it("runs the README's test command on a clean checkout", () => {
    const told = /^npm ci && npm test\b/m.exec(read("README.md"))?.[0].split(" && ");
    expect(told).toEqual(["npm ci", "npm test"]);
    expect(read(".ci/run").trim().split("\n").slice(-2)).toEqual(told);
  });
});
