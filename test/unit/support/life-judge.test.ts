import { describe, expect, it } from "vitest";
import { judgeLife } from "../../support/life-judge.ts";
import type { RecordedVersion } from "../../support/object-recorder.ts";

const TIME = "2026-01-01T00:00:00Z";

/** A version with these conditions, written `Type=Status`, all of the present generation. */
function version(conditions: readonly string[], observedGeneration = 1, more: object = {}): RecordedVersion {
  return {
    type: "MODIFIED",
    object: {
      kind: "WindowsAuthentication",
      metadata: { name: "n", namespace: "team", uid: "u", resourceVersion: "1", generation: 1 },
      spec: {},
      status: {
        observedGeneration,
        conditions: conditions.map((text) => {
          const [type = "", status = ""] = text.split("=");
          return {
            type,
            status,
            reason: "Reason",
            message: "A sentence.",
            observedGeneration: 1,
            lastTransitionTime: TIME,
          };
        }),
      },
    },
    witness: true,
    ...more,
  };
}

const NEW = version([], -1);
const RUNNING = version(["Ready=Unknown", "Reconciling=True"], -1);
const READY = version(["Ready=True"]);

describe("judgeLife()", () => {
  it("finds nothing in a good life", () => {
    expect(judgeLife([NEW, RUNNING, READY])).toEqual([]);
  });

  const bad: readonly (readonly [what: string, life: readonly RecordedVersion[], complaint: string])[] = [
    ["Current before Azure is so", [NEW, { ...READY, witness: false }], "it reads as Current, and Azure is not so"],
    ["observedGeneration that goes back", [READY, RUNNING], "observedGeneration went back"],
    [
      "observedGeneration ahead of the end",
      [NEW, version(["Ready=Unknown", "Reconciling=True"])],
      "before the attempt",
    ],
    ["a state that the contract does not have", [version(["Ready=False"])], "no row of the contract fits"],
    ["Ready beside Stalled", [version(["Ready=True", "Stalled=True"])], "no row of the contract fits"],
    ["Stalled that is kept as False", [version(["Ready=True", "Stalled=False"])], "no row of the contract fits"],
  ];

  it.each(bad)("complains of %s", (_what, life, complaint) => {
    expect(judgeLife(life).join("\n")).toContain(complaint);
  });
});
