import { describe, expect, test } from "vitest";
import {
  cacheFolder,
  cacheFolderName,
  envtestSource,
  goPlatform,
  newestCached,
} from "../../../src/controlplane/binary-sources.ts";

describe("the cache folder", () => {
  test.each([
    [{ XDG_CACHE_HOME: "/c", HOME: "/home/a" }, "/c/winauth-operator/controlplane"],
    [{ XDG_CACHE_HOME: "", HOME: "/home/a" }, "/home/a/.cache/winauth-operator/controlplane"],
    [{ HOME: "/home/a" }, "/home/a/.cache/winauth-operator/controlplane"],
    [{ HOME: "" }, undefined],
    [{}, undefined],
  ])("of %j is %s", (env, folder) => {
    expect(cacheFolder(env)).toBe(folder);
  });
});

test.each([
  ["linux", "x64", { os: "linux", arch: "amd64" }],
  ["linux", "arm64", { os: "linux", arch: "arm64" }],
  ["darwin", "arm64", { os: "darwin", arch: "arm64" }],
  ["win32", "x64", { os: "windows", arch: "amd64" }],
])("Node's %s/%s is Go's %j", (platform, arch, expected) => {
  expect(goPlatform(platform, arch)).toEqual(expected);
});

describe("the newest cached version", () => {
  const linux = { os: "linux", arch: "amd64" };
  test.each([
    ["the highest patch, by number", ["1.35.9-linux-amd64", "1.35.10-linux-amd64"], "1.35.10-linux-amd64"],
    ["none of another minor", ["1.34.9-linux-amd64", "1.350.1-linux-amd64"], undefined],
    ["none of another platform", ["1.35.4-linux-arm64", "1.35.4-darwin-amd64"], undefined],
    ["nothing unfinished", [".unfinished-1.35.4-linux-amd64"], undefined],
    ["none when there is none", [], undefined],
  ])("is %s", (_, names, expected) => {
    expect(newestCached(names, linux)).toBe(expected);
  });

  test("reads the names that are written", () => {
    const name = cacheFolderName("1.35.4", linux);
    expect(newestCached([name], linux)).toBe(name);
  });
});

describe("the archives", () => {
  test("come from the project's releases", () => {
    const source = envtestSource({ WINAUTH_ENVTEST_BASE: "" });
    expect([source.indexUrl, source.archiveUrl("1.35.0", "f.tar.gz")]).toEqual([
      "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml",
      "https://github.com/kubernetes-sigs/controller-tools/releases/download/envtest-v1.35.0/f.tar.gz",
    ]);
  });

  test("come from a mirror when one is named", () => {
    const source = envtestSource({ WINAUTH_ENVTEST_BASE: "http://mirror/envtest/" });
    expect([source.indexUrl, source.archiveUrl("1.35.0", "f.tar.gz")]).toEqual([
      "http://mirror/envtest/envtest-releases.yaml",
      "http://mirror/envtest/envtest-v1.35.0/f.tar.gz",
    ]);
  });
});
