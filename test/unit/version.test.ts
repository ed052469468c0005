import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PROGRAM_VERSION } from "../../src/version.ts";

it("PROGRAM_VERSION is the version of package.json", () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    version: string;
  };
  expect(PROGRAM_VERSION).toBe(manifest.version);
});
