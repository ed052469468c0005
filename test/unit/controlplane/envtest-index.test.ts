import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { newestArchive } from "../../../src/controlplane/envtest-index.ts";

const linux = { os: "linux", arch: "amd64" };

function index(...files: readonly (readonly [release: string, file: string, hash?: string])[]): string {
  const releases: Record<string, Record<string, object>> = {};
  for (const [release, file, hash = "a".repeat(128)] of files) {
    releases[release] = { ...releases[release], [file]: { hash, selfLink: `https://example.com/${file}` } };
  }
  return stringify({ releases });
}

describe("the newest archive", () => {
  test("is the highest patch of the accepted minor, by number", () => {
    const yaml = index(
      ["v1.35.2", "envtest-v1.35.2-linux-amd64.tar.gz"],
      ["v1.35.10", "envtest-v1.35.10-linux-amd64.tar.gz", "b".repeat(128)],
      ["v1.36.0", "envtest-v1.36.0-linux-amd64.tar.gz"],
    );
    expect(newestArchive(yaml, linux)).toEqual({
      version: "1.35.10",
      file: "envtest-v1.35.10-linux-amd64.tar.gz",
      sha512: "b".repeat(128),
    });
  });

  test("is one that the platform has", () => {
    const yaml = index(
      ["v1.35.1", "envtest-v1.35.1-linux-amd64.tar.gz"],
      ["v1.35.2", "envtest-v1.35.2-darwin-arm64.tar.gz"],
    );
    expect(newestArchive(yaml, linux)?.version).toBe("1.35.1");
  });

  test("is none when only other minors or pre-releases are published", () => {
    const yaml = index(
      ["v1.34.1", "envtest-v1.34.1-linux-amd64.tar.gz"],
      ["v1.35.0-rc.1", "envtest-v1.35.0-rc.1-linux-amd64.tar.gz"],
    );
    expect(newestArchive(yaml, linux)).toBeUndefined();
  });
});

test.each([
  ["a login page", "<html><body>Sign in</body></html>"],
  ["broken YAML", "releases: [unclosed"],
  ["another document", "kind: List"],
  ["a checksum that is none", index(["v1.35.0", "envtest-v1.35.0-linux-amd64.tar.gz", "abc"])],
])("%s is refused", (_, yaml) => {
  expect(() => newestArchive(yaml, linux)).toThrow("the index of archives is not readable");
});
