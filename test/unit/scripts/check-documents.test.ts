import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentProblems } from "../../../scripts/check-documents.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "documents-"));
  mkdirSync(join(root, "docs"));
  writeFileSync(join(root, "package.json"), JSON.stringify({ scripts: { demo: "true" } }));
  writeFileSync(join(root, "docs/a.md"), "# A heading: of `code`\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const HOST = ["registry", "npmjs", "org"].join(".");
const HOME = ["", "home", "me"].join("/");

describe("documentProblems()", () => {
  it.each([
    ["a link to a file", "[a](docs/a.md)", []],
    ["a link to a heading", "[a](docs/a.md#a-heading-of-code)", []],
    ["a link to a site", "[a](https://example.org/nothing)", []],
    ["what only looks like a link, in code", "`[a](b)`", []],
    ["a script that there is", "npm run demo", []],
    ["a link to nothing", "[a](docs/b.md)", ["README.md links to docs/b.md, which does not exist."]],
    ["a link to no heading", "[a](docs/a.md#b)", ["README.md links to docs/a.md#b, but there is no such heading."]],
    ["an unknown script", "npm run dmeo", ['README.md tells to run "npm run dmeo", which package.json does not have.']],
    ["the path of a machine", `cd ${HOME}`, ["README.md names a path of a machine."]],
    ["a registry", `https://${HOST}/x`, ["README.md names the host of a package registry."]],
  ])("judges %s", (_what, text, problems) => {
    writeFileSync(join(root, "README.md"), text);
    expect(documentProblems(root)).toEqual(problems);
  });
  it("finds nothing in this project", () => {
    expect(documentProblems(resolve(import.meta.dirname, "../../.."))).toEqual([]);
  });
});
