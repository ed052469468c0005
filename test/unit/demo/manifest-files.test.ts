import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asAppliedByKubectl, manifestDocuments } from "../../../src/demo/manifest-files.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "manifests-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("manifestDocuments()", () => {
  it("gives the documents in the order of file names, then of the file", () => {
    writeFileSync(join(root, "20-b.yaml"), "kind: C\n");
    writeFileSync(join(root, "10-a.yaml"), "kind: A\n---\nkind: B\n");
    writeFileSync(join(root, "notes.txt"), "not a manifest");
    expect(manifestDocuments(root, "*.yaml")).toEqual([{ kind: "A" }, { kind: "B" }, { kind: "C" }]);
  });
  it("names the file that is not YAML", () => {
    writeFileSync(join(root, "bad.yaml"), "kind: [");
    expect(() => manifestDocuments(root, "*.yaml")).toThrow(/^bad\.yaml: /);
  });
});

it("asAppliedByKubectl() keeps the manifest and notes it in the annotation that kubectl compares with", () => {
  const manifest = { kind: "A", metadata: { name: "a", annotations: { mine: "1" } } };
  expect(asAppliedByKubectl(manifest)).toEqual({
    kind: "A",
    metadata: {
      name: "a",
      annotations: { mine: "1", "kubectl.kubernetes.io/last-applied-configuration": `${JSON.stringify(manifest)}\n` },
    },
  });
});
