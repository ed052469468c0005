import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { wrongImports } from "../../../scripts/import-directions.ts";

const made: string[] = [];

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "imports-"));
  made.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

describe("import directions", () => {
  it("hold in this source tree", () => {
    expect(wrongImports(resolve(import.meta.dirname, "../../../src"))).toEqual([]);
  });

  const CASES: readonly {
    readonly reason: string;
    readonly file: string;
    readonly text: string;
    readonly wrong: boolean;
  }[] = [
    {
      reason: "the API may not know Azure",
      file: "api/x.ts",
      text: 'import { a } from "../azure/ports.ts";',
      wrong: true,
    },
    {
      reason: "types count as well",
      file: "ports/x.ts",
      text: 'import type { A } from "../kube/client.ts";',
      wrong: true,
    },
    {
      reason: "a lazy import counts as well",
      file: "runtime/x.ts",
      text: 'const a = await import("../azure/azure.ts");',
      wrong: true,
    },
    { reason: "a re-export counts as well", file: "api/x.ts", text: 'export * from "../errors.ts";', wrong: true },
    {
      reason: "controllers see Azure only through its ports",
      file: "controllers/x.ts",
      text: 'import { a } from "../azure/graph-client.ts";',
      wrong: true,
    },
    {
      reason: "controllers may see the ports of Azure",
      file: "controllers/x.ts",
      text: 'import type { A } from "../azure/ports.ts";',
      wrong: false,
    },
    {
      reason: "a plan may not see the clock",
      file: "controllers/w/plan.ts",
      text: 'import { a } from "../../ports/clock.ts";',
      wrong: true,
    },
    {
      reason: "SDK packages stop at azure",
      file: "controllers/x.ts",
      text: 'import { A } from "@azure/identity";',
      wrong: true,
    },
    {
      reason: "the simulator shares no code with what it tests",
      file: "simulator/x.ts",
      text: 'import { a } from "../azure/clouds.ts";',
      wrong: true,
    },
    { reason: "a folder may import itself", file: "kube/x.ts", text: 'import { a } from "./y.ts";', wrong: false },
  ];

  it.each(CASES)("$reason", ({ file, text, wrong }) => {
    expect(wrongImports(tree({ [file]: text })).length).toBe(wrong ? 1 : 0);
  });
});
