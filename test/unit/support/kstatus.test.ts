import { describe, expect, it } from "vitest";
import {
  argoHealth,
  fluxFailures,
  type Judged,
  type JudgedCondition,
  kstatus,
  kubectlWaitReturns,
  type Moment,
  shapeFailures,
} from "../../support/kstatus.ts";

const GENERATION = 3;

/** An object of generation 3; conditions as "Type=Status" or "Type=Status@observedGeneration". */
function object(observed: number | undefined, conditions: readonly string[] = [], more: Partial<Judged> = {}): Judged {
  return {
    metadata: { generation: GENERATION },
    status: {
      ...(observed === undefined ? {} : { observedGeneration: observed }),
      conditions: conditions.map(condition),
    },
    ...more,
  };
}

function condition(text: string): JudgedCondition {
  const [, type = "", status = "", generation] = /^(\w+)=(\w*)(?:@(\d+))?$/.exec(text) ?? [];
  const observedGeneration = generation === undefined ? GENERATION : Number(generation);
  return { type, status, reason: "Because", message: "It is so.", observedGeneration };
}

const deleting = { metadata: { generation: GENERATION, deletionTimestamp: "2026-01-01T00:00:00Z" } };

describe("kstatus, Argo CD and kubectl wait on the moments of an object's life", () => {
  it.each([
    ["new, not seen", object(-1), "InProgress", "Progressing", false],
    ["first run", object(-1, ["Ready=Unknown", "Reconciling=True"]), "InProgress", "Progressing", false],
    [
      "a changed spec is being applied",
      object(2, ["Ready=Unknown", "Reconciling=True"]),
      "InProgress",
      "Progressing",
      false,
    ],
    ["at rest", object(3, ["Ready=True"]), "Current", "Healthy", true],
    ["drift is being mended", object(3, ["Ready=False", "Reconciling=True"]), "InProgress", "Progressing", false],
    ["retrying", object(2, ["Ready=False", "Reconciling=True"]), "InProgress", "Progressing", false],
    ["needs a person", object(3, ["Ready=False", "Stalled=True"]), "Failed", "Degraded", false],
    ["suspended", object(3, ["Ready=True"], { spec: { suspend: true } }), "Current", "Suspended", true],
    ["deleting", object(3, ["Ready=False"], deleting), "Terminating", "Progressing", false],
  ] as const)("%s", (_moment, judged, expectedKstatus, expectedArgo, waitReturns) => {
    expect([kstatus(judged), argoHealth(judged), kubectlWaitReturns(judged, "Ready")]).toEqual([
      expectedKstatus,
      expectedArgo,
      waitReturns,
    ]);
  });
});

describe("kstatus", () => {
  it.each([
    ["no status at all reads as Current", { metadata: { generation: 1 } }, "Current"],
    ["no conditions read as Current once the generation is observed", object(3), "Current"],
    ["an observedGeneration that is ahead is InProgress too", object(4, ["Ready=True"]), "InProgress"],
    ["without observedGeneration the conditions decide", object(undefined, ["Ready=True"]), "Current"],
    ["a stale generation hides Stalled", object(2, ["Stalled=True"]), "InProgress"],
    ["the generation of a single condition does not count", object(3, ["Ready=True@1"]), "Current"],
    ["Reconciling before Stalled", object(3, ["Reconciling=True", "Stalled=True"]), "InProgress"],
    ["Stalled before Reconciling", object(3, ["Stalled=True", "Reconciling=True"]), "Failed"],
    ["a summary condition that is False does not count", object(3, ["Stalled=False", "Ready=True"]), "Current"],
    ["Ready False alone is never Failed", object(3, ["Ready=False"]), "InProgress"],
    ["Ready Unknown", object(3, ["Ready=Unknown"]), "InProgress"],
    ["a status in lower case is no status", object(3, ["Ready=true"]), "Current"],
    ["Ready before Reconciling in the list", object(3, ["Ready=True", "Reconciling=True"]), "InProgress"],
    ["deletion comes before a stale generation", object(1, ["Stalled=True"], deleting), "Terminating"],
  ] as const)("%s", (_sentence, judged, expected) => {
    expect(kstatus(judged)).toBe(expected);
  });

  it("refuses an observedGeneration that is no whole number", () => {
    expect(() => kstatus(object(1.5))).toThrow(TypeError);
  });
});

describe("argoHealth differs from kstatus", () => {
  it.each([
    ["no status is Progressing", { metadata: { generation: 1 } }, "Progressing"],
    ["Stalled for this generation shows although the object's is stale", object(2, ["Stalled=True"]), "Degraded"],
    ["Stalled for an older generation does not", object(2, ["Stalled=True@2"]), "Progressing"],
    ["Stalled beats Reconciling in any order", object(3, ["Reconciling=True", "Stalled=True"]), "Degraded"],
    ["Ready that is absent is Progressing", object(3), "Progressing"],
  ] as const)("%s", (_sentence, judged, expected) => {
    expect(argoHealth(judged)).toBe(expected);
  });
});

describe("kubectlWaitReturns", () => {
  it.each([
    ["the condition is there and True", object(3, ["Ready=True"]), "Ready", undefined, true],
    ["names and values are compared without case", object(3, ["Ready=True"]), "ready", "true", true],
    ["another value can be waited for", object(3, ["Ready=False"]), "Ready", "False", true],
    ["the condition is absent", object(3), "Ready", undefined, false],
    ["the condition speaks of an older generation", object(3, ["Ready=True@2"]), "Ready", undefined, false],
    ["Stalled lets a script fail early", object(3, ["Stalled=True"]), "Stalled", undefined, true],
  ] as const)("%s", (_sentence, judged, type, wanted, expected) => {
    expect(kubectlWaitReturns(judged, type, wanted)).toBe(expected);
  });

  it("falls back to the object's observedGeneration", () => {
    const ready = { type: "Ready", status: "True" };
    const at = (observedGeneration: number): Judged => ({
      metadata: { generation: 3 },
      status: { observedGeneration, conditions: [ready] },
    });
    expect([kubectlWaitReturns(at(2), "Ready"), kubectlWaitReturns(at(3), "Ready")]).toEqual([false, true]);
  });
});

describe("fluxFailures", () => {
  const codes = (judged: Judged, moment: Moment): readonly string[] =>
    fluxFailures(judged, moment).map((text) => text.slice(0, 8));

  it.each([
    ["at rest", object(3, ["Ready=True", "RealmReady=True"]), "finished", []],
    ["stalled", object(3, ["Ready=False", "Stalled=True"]), "finished", []],
    ["retrying", object(2, ["Ready=False", "Reconciling=True"]), "finished", []],
    ["running for the first time", object(-1, ["Ready=Unknown", "Reconciling=True"]), "running", []],
    ["Ready beside Reconciling", object(3, ["Ready=True", "Reconciling=True"]), "finished", ["FAIL0001", "FAIL0003"]],
    ["Ready beside Stalled", object(3, ["Ready=True", "Stalled=True"]), "finished", ["FAIL0004", "FAIL0001"]],
    ["no Ready", object(3, ["RealmReady=True"]), "finished", ["FAIL0002"]],
    ["no Ready while running", object(3), "running", ["FAIL0002"]],
    [
      "Reconciling with Ready Unknown at the end",
      object(2, ["Ready=Unknown", "Reconciling=True"]),
      "finished",
      ["FAIL0003"],
    ],
    ["Stalled with Ready Unknown", object(3, ["Ready=Unknown", "Stalled=True"]), "finished", ["FAIL0004"]],
    [
      "both summary conditions, one of them False",
      object(3, ["Ready=False", "Stalled=True", "Reconciling=False"]),
      "finished",
      ["FAIL0005"],
    ],
    ["a generation from the future", object(4, ["Ready=False"]), "finished", ["FAIL0006"]],
    ["Ready for an older generation", object(2, ["Ready=True"]), "finished", ["FAIL0007", "FAIL0008"]],
    ["Ready beside a condition that lags", object(3, ["Ready=True", "RealmReady=True@2"]), "finished", ["FAIL0009"]],
    ["Ready Unknown with nothing running", object(3, ["Ready=Unknown"]), "running", ["FAIL0011"]],
    ["deleting", object(3, ["Ready=True", "Stalled=True"], deleting), "finished", []],
  ] as const)("%s", (_sentence, judged, moment, expected) => {
    expect(codes(judged, moment)).toEqual(expected);
  });
});

describe("shapeFailures", () => {
  const one = (more: Partial<JudgedCondition>): readonly string[] =>
    shapeFailures({ metadata: {}, status: { conditions: [{ ...condition("Ready=True"), ...more }] } });

  it.each([
    ["a complete condition", {}, []],
    ["a status of its own making", { status: "Maybe" }, ["Ready has the status Maybe"]],
    ["a summary condition that is False", { type: "Stalled", status: "False" }, ["Stalled is present and not True"]],
    ["a reason of two words", { reason: "Not good" }, ["Ready has no reason of one word"]],
    ["an empty message", { message: " " }, ["Ready has no message"]],
  ] as const)("%s", (_sentence, more, expected) => {
    expect(one(more)).toEqual(expected);
  });

  it("a condition without its generation", () => {
    const bare = { type: "Ready", status: "True", reason: "Succeeded", message: "All is well." };
    expect(shapeFailures({ metadata: {}, status: { conditions: [bare] } })).toEqual([
      "Ready has no observedGeneration",
    ]);
  });

  it("a type twice", () => {
    expect(shapeFailures(object(3, ["Ready=True", "Ready=True"]))).toEqual(["Ready is listed twice"]);
  });
});
