import { describe, expect, it } from "vitest";
import { mergeConditions } from "../../../../src/controllers/status/conditions.ts";
import { concluded, type Summary, summaryFindings } from "../../../../src/controllers/status/summary.ts";
import { argoHealth, kstatus } from "../../../support/kstatus.ts";

const progressing = { kind: "progressing", readyReason: "Progressing", reason: "Progressing", message: "m" } as const;

describe("the status contract", () => {
  it.each<[string, Summary, string, string]>([
    ["first run", { ...progressing, ready: "Unknown" }, "InProgress", "Progressing"],
    ["drift", { ...progressing, ready: "False", readyReason: "DriftDetected" }, "InProgress", "Progressing"],
    ["a passing error", { kind: "retrying", reason: "Throttled", message: "m" }, "InProgress", "Progressing"],
    ["needs a human", { kind: "stalled", reason: "InvalidSpec", message: "m" }, "Failed", "Degraded"],
    ["success", { kind: "ready", message: "m" }, "Current", "Healthy"],
  ])("%s", (_name, summary, expected, argo) => {
    const object = {
      metadata: { generation: 2 },
      status: {
        observedGeneration: concluded(summary) ? 2 : 1,
        conditions: mergeConditions(undefined, summaryFindings(summary), 2, 0),
      },
    };
    expect([kstatus(object), argoHealth(object)]).toEqual([expected, argo]);
  });

  it("is Terminating while the object goes", () => {
    const conditions = mergeConditions(undefined, summaryFindings({ kind: "deleting", message: "m" }), 2, 0);
    const metadata = { generation: 2, deletionTimestamp: "2026-01-01T00:00:00Z" };
    expect(kstatus({ metadata, status: { observedGeneration: 2, conditions } })).toBe("Terminating");
  });
});
