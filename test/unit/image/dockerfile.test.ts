import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DockerfileParser, type From, type Instruction } from "dockerfile-ast";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { PROGRAM_VERSION } from "../../../src/version.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const text = readFileSync(join(ROOT, "Dockerfile"), "utf8");
const instructions = DockerfileParser.parse(text).getInstructions();
const stages = stagesOf(instructions);
const final = stages.at(-1)!;

/** Each stage's instructions, its FROM first. */
function stagesOf(all: readonly Instruction[]): readonly (readonly Instruction[])[] {
  const isFrom = (one: Instruction): boolean => one.getKeyword() === "FROM";
  const starts = all.flatMap((one, index) => (isFrom(one) ? [index] : []));
  return starts.map((start, index) => all.slice(start, starts[index + 1]));
}

const wordsOf = (keyword: string): readonly string[] =>
  final.filter((one) => one.getKeyword() === keyword).map((one) => one.toString().slice(keyword.length).trim());

describe("the Dockerfile", () => {
  it("starts every stage from an image that is pinned by digest", () => {
    const images = stages.map(([from]) => (from as From).getImage());
    expect(images.filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image ?? ""))).toEqual([]);
  });
  it("ends in distroless, where nothing is run and nothing comes from the network", () => {
    expect((final[0] as From).getImage()).toMatch(/^gcr\.io\/distroless\/nodejs24-debian\d+:nonroot@/);
    const keywords = final.map((one) => one.getKeyword());
    expect(keywords.filter((keyword) => ["RUN", "ADD", "SHELL", "HEALTHCHECK", "VOLUME"].includes(keyword))).toEqual(
      [],
    );
  });
  it("runs as the user and group of deploy/, by number, so that Kubernetes can check it", () => {
    expect(wordsOf("USER")).toEqual(["65532:65532"]);
  });
  it("makes nothing in the image writable or executable for the operator", () => {
    expect(wordsOf("COPY").every((words) => words.includes("--chmod=0444"))).toBe(true);
  });
  it("starts without a shell, with a command that exists", () => {
    expect(wordsOf("ENTRYPOINT")).toEqual(['["/nodejs/bin/node", "/winauth.cjs"]']);
    const [command] = JSON.parse(wordsOf("CMD")[0] ?? "[]") as readonly string[];
    expect(COMMANDS.map(({ name }) => name)).toContain(command);
  });
  it("carries the licences and the list of what is in it", () => {
    expect(wordsOf("COPY").join("\n")).toMatch(/LICENSES\.txt .*bom\.cdx\.json \/licenses\//);
  });
  it("has the labels of the Open Container Initiative, and the version of the program", () => {
    const labels = wordsOf("LABEL").join(" ");
    for (const name of ["title", "description", "licenses", "version", "revision", "source", "created"])
      expect(labels).toContain(`org.opencontainers.image.${name}=`);
    expect(wordsOf("ARG")).toContain(`VERSION=${PROGRAM_VERSION}`);
  });
  it("is built on any machine for any other, from the lockfile and no other file than it needs", () => {
    expect(text).toMatch(/^FROM --platform=\$BUILDPLATFORM /m);
    const ignored = readFileSync(join(ROOT, ".dockerignore"), "utf8").split("\n");
    const kept = ignored.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    const copied = instructions
      .filter((one) => one.getKeyword() === "COPY" && !one.toString().includes("--from="))
      .flatMap((one) => one.getArguments().map(String).slice(0, -1))
      .map((word) => word.replace(/^\.\//, ""))
      .filter((word) => !word.startsWith("--"));
    expect(ignored).toContain("*");
    expect([...new Set(copied)].sort()).toEqual([...kept].sort());
  });
});
