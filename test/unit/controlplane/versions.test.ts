import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ENVTEST_MINOR, ETCD_VERSION, KUBERNETES_VERSION } from "../../../src/controlplane/versions.ts";

const goMod = readFileSync(join(import.meta.dirname, "../../../src/controlplane/module/go.mod"), "utf8");

function required(module: string): string | undefined {
  return new RegExp(`^\\s*(?:require )?${module.replaceAll(".", "\\.")} v(\\S+)`, "m").exec(goMod)?.[1];
}

test("the versions named in the program are those that go.mod pins", () => {
  expect({ kubernetes: required("k8s.io/kubernetes"), etcd: required("go.etcd.io/etcd/server/v3") }).toEqual({
    kubernetes: KUBERNETES_VERSION,
    etcd: ETCD_VERSION,
  });
});

test("every replaced Kubernetes module has the version that belongs to the pinned release", () => {
  const staging = new Set([...goMod.matchAll(/^\s*(k8s\.io\/\S+) => \1 v(\S+)$/gm)].map((match) => match[2]));
  expect([...staging]).toEqual([KUBERNETES_VERSION.replace(/^1\./, "0.")]);
});

test("archives are taken from the minor that is built too", () => {
  expect(KUBERNETES_VERSION.startsWith(`${ENVTEST_MINOR}.`)).toBe(true);
});
