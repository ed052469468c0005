import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { statusCommand } from "../../../src/cli/status/command.ts";
import { STATES } from "../../../src/status-view/state.ts";
import { plain } from "../../../src/status-view/text/paint.ts";
import { renderTable } from "../../../src/status-view/text/table.ts";
import { fleetObjects, viewOfFleet } from "../../support/status-fleet.ts";

const read = (path: string): string => readFileSync(join(resolve(import.meta.dirname, "../../.."), path), "utf8");
const page = read("docs/status.md");

/** What the first console block shows. */
function sample(text: string): string | undefined {
  return /```console\n\$ winauth status [^\n]*\n([^`]*)```/.exec(text)?.[1];
}

describe("docs/status.md", () => {
  it("shows what the recorded fleet looks like", () => {
    expect(sample(page)).toBe(renderTable(viewOfFleet(), { columns: 120, paint: plain }));
  });
  it("lists the exit codes that the help lists, and every state", () => {
    const listed = [...page.matchAll(/^\| (\d) \|/gm)].map(([, code]) => code);
    expect(listed).toEqual(Object.keys(statusCommand.manual.exitCodes));
    const states = [...page.matchAll(/^\| ([A-Z][a-z]+) \|/gm)].map(([, state]) => state);
    expect(states.sort()).toEqual([...STATES].sort());
  });
});

describe("README.md", () => {
  it("shows what a namespace of the recorded fleet looks like to who may not read realms", () => {
    const view = viewOfFleet({
      realms: undefined,
      scope: "namespace team-records",
      showsUnusedRealms: false,
      instances: fleetObjects().instances.slice(1, 3),
    });
    expect(sample(read("README.md"))).toBe(renderTable(view, { columns: 120, paint: plain }));
  });
});
