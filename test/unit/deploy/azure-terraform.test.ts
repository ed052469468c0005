import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { ARM_RIGHTS, GRAPH_RIGHTS } from "../../../src/azure/rights.ts";

const FOLDER = resolve(import.meta.dirname, "../../../deploy/azure");
const text = globSync("*.tf", { cwd: FOLDER })
  .map((file) => readFileSync(join(FOLDER, file), "utf8"))
  .join("\n");
const rights = JSON.parse(readFileSync(join(FOLDER, "rights.json"), "utf8")) as Readonly<
  Record<"roles" | "applicationPermissions", Readonly<Record<string, unknown>>>
>;

it("Terraform takes every right from rights.json and names none itself", () => {
  expect(text).toContain('jsondecode(file("${path.module}/rights.json"))');
  for (const right of [...Object.keys(ARM_RIGHTS), ...Object.keys(GRAPH_RIGHTS)]) expect(text).not.toContain(right);
  const taken = [...text.matchAll(/local\.rights\.(\w+)(?:\.(\w+))?/g)].map(([, group = "", entry]) =>
    entry === undefined ? rights[group as keyof typeof rights] : rights[group as keyof typeof rights][entry],
  );
  expect(taken.length).toBeGreaterThan(2);
  expect(taken).not.toContain(undefined);
});

it("Terraform knows the duties that rights.json has", () => {
  const known = /contains\(\[([^\]]*)\], duty\)/.exec(text)?.[1]?.match(/\w+/g);
  const permissions = Object.keys(rights.applicationPermissions).filter((duty) => duty !== "observeOptional");
  expect([...(known ?? [])].sort()).toEqual([...new Set([...Object.keys(rights.roles), ...permissions])].sort());
});

it("every variable says what it is for", () => {
  const variables = text.split(/^variable /m).slice(1);
  expect(variables.length).toBeGreaterThan(5);
  expect(variables.filter((each) => !/\n {2}description = "[A-Z].+\."\n/.test(each))).toEqual([]);
});
