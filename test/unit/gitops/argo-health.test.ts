import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mergeConditions } from "../../../src/controllers/status/conditions.ts";
import { concluded, type Summary, summaryFindings } from "../../../src/controllers/status/summary.ts";
import { ArgoLua } from "../../support/argo-lua.ts";
import { argoHealth, type Judged, kstatus } from "../../support/kstatus.ts";

const FOLDER = resolve(import.meta.dirname, "../../../examples/gitops/argocd");
const SCRIPT = readFileSync(join(FOLDER, "health.lua"), "utf8");
const lua = new ArgoLua(SCRIPT);
const GENERATION = 3;

/** An object of generation 3 as the operator leaves it with this summary. */
function left(summary: Summary, former: { readonly observed?: number; readonly spec?: object } = {}): Judged {
  const observedGeneration = concluded(summary) ? GENERATION : (former.observed ?? GENERATION - 1);
  const conditions = mergeConditions(undefined, summaryFindings(summary), GENERATION, 0);
  return { metadata: { generation: GENERATION }, spec: { ...former.spec }, status: { observedGeneration, conditions } };
}

const progressing = { kind: "progressing", readyReason: "Progressing", reason: "Progressing", message: "m" } as const;
const drift = { ...progressing, ready: "False", readyReason: "DriftDetected" } as const;
const ready = { kind: "ready", message: "m" } as const;
const unseen: Judged = { metadata: { generation: 1 }, status: { observedGeneration: -1 } };
const suspended = { spec: { suspend: true } };

/** Every row of the status contract. */
const ROWS: readonly (readonly [row: string, object: Judged, kstatus: string, argo: string, message: string])[] = [
  ["new, not seen", unseen, "InProgress", "Progressing", "Waiting for the operator"],
  ["no status at all", { metadata: { generation: 1 } }, "Current", "Progressing", "Waiting for the operator"],
  ["first run", left({ ...progressing, ready: "Unknown" }, { observed: -1 }), "InProgress", "Progressing", "m"],
  ["a changed specification", left({ ...progressing, ready: "Unknown" }), "InProgress", "Progressing", "m"],
  ["at rest, also while it is looked at again", left(ready), "Current", "Healthy", "m"],
  ["drift is being mended", left(drift, { observed: GENERATION }), "InProgress", "Progressing", "m"],
  ["a long operation runs", left({ ...progressing, ready: "False" }), "InProgress", "Progressing", "m"],
  [
    "a passing error says what it is, not that a generation was not observed",
    left({ kind: "retrying", reason: "Throttled", message: "Azure asks to wait." }),
    "InProgress",
    "Progressing",
    "Azure asks to wait.",
  ],
  [
    "a person is needed",
    left({ kind: "stalled", reason: "InvalidSpec", message: "Mend it." }),
    "Failed",
    "Degraded",
    "Mend it.",
  ],
  ["suspended while Ready", left(ready, suspended), "Current", "Suspended", "Suspended: nothing is checked or changed"],
  [
    "suspended while failing",
    left({ kind: "stalled", reason: "InvalidSpec", message: "m" }, suspended),
    "Failed",
    "Suspended",
    "Suspended: nothing is checked or changed",
  ],
];

describe("health.lua and kstatus on every row of the status contract", () => {
  it.each(ROWS)("%s", async (_row, object, expectedKstatus, status, message) => {
    expect(kstatus(object)).toBe(expectedKstatus);
    expect(await lua.verdict(object)).toEqual({ status, message });
  });
});

it("health.lua agrees with the judge of the tests on any conditions", async () => {
  const condition = fc.record({
    type: fc.constantFrom("Ready", "Reconciling", "Stalled", "RealmReady"),
    status: fc.constantFrom("True", "False", "Unknown"),
    message: fc.constantFrom("It is so.", 'with "quotes"\nand ]] brackets'),
    observedGeneration: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  });
  const object = fc.record({
    metadata: fc.record({ generation: fc.integer({ min: 1, max: 4 }) }),
    spec: fc.record({ suspend: fc.boolean() }),
    status: fc.option(
      fc.record({
        observedGeneration: fc.integer({ min: -1, max: 4 }),
        conditions: fc.uniqueArray(condition, { selector: ({ type }) => type }),
      }),
      { nil: undefined },
    ),
  });
  await fc.assert(
    fc.asyncProperty(object, async (judged) => {
      expect((await lua.verdict(judged)).status).toBe(argoHealth(judged as Judged));
    }),
    { numRuns: 200 },
  );
});

it("argocd-cm.yaml holds the same script for both kinds", () => {
  const { data } = parse(readFileSync(join(FOLDER, "argocd-cm.yaml"), "utf8")) as { data: Record<string, string> };
  expect(data).toEqual({
    "resource.customizations.health.sqlmi.winauth.dev_WindowsAuthentication": SCRIPT,
    "resource.customizations.health.sqlmi.winauth.dev_KerberosRealm": SCRIPT,
  });
});

it("health.lua is written in the language of Lua 5.1, which Argo CD runs", () => {
  expect(SCRIPT).not.toMatch(/\bgoto\b|\/\/|>>|<<|<const>|<close>|~[^=]|string\.|os\.|\brequire\b/);
});
