import { describe, expect, it } from "vitest";
import { mergeConditions, withCondition } from "../../../../src/controllers/status/conditions.ts";

const MINUTE = 60_000;

describe("mergeConditions", () => {
  const before = mergeConditions(
    undefined,
    [
      { type: "RealmReady", status: "True", reason: "RealmReady", message: "Fine." },
      { type: "Reconciling", status: "True", reason: "Progressing", message: "Working." },
      { type: "Ready", status: "False", reason: "A", message: "a" },
    ],
    1,
    0,
  );

  it("lists the summary first", () => {
    expect(before.map(({ type }) => type)).toEqual(["Ready", "Reconciling", "RealmReady"]);
  });

  it("keeps lastTransitionTime while the status stays, and moves it when it changes", () => {
    const same = mergeConditions(before, [{ type: "Ready", status: "False", reason: "B", message: "b" }], 2, MINUTE);
    expect(same[0]).toEqual({
      type: "Ready",
      status: "False",
      reason: "B",
      message: "b",
      observedGeneration: 2,
      lastTransitionTime: "1970-01-01T00:00:00Z",
    });
    const other = mergeConditions(before, [{ type: "Ready", status: "True", reason: "B", message: "b" }], 2, MINUTE);
    expect(other[0]?.lastTransitionTime).toBe("1970-01-01T00:01:00Z");
  });

  it("drops Reconciling that was not found and keeps the domain condition that the pass did not get to", () => {
    const after = mergeConditions(before, [{ type: "Ready", status: "True", reason: "B", message: "b" }], 2, MINUTE);
    expect(after.map(({ type, observedGeneration }) => [type, observedGeneration])).toEqual([
      ["Ready", 2],
      ["RealmReady", 1],
    ]);
  });
});

describe("withCondition", () => {
  const before = mergeConditions(
    undefined,
    [
      { type: "Ready", status: "False", reason: "A", message: "a" },
      { type: "Stalled", status: "True", reason: "A", message: "a" },
      { type: "RealmReady", status: "True", reason: "RealmReady", message: "Fine." },
    ],
    1,
    0,
  );
  const changed = { type: "RealmReady", status: "False", reason: "TrustKeyTooOld", message: "Old." } as const;

  it("replaces one condition and leaves the others, the summary included, as they are", () => {
    const after = withCondition(before, changed, 1, MINUTE);
    expect(after.map(({ type }) => type)).toEqual(["Ready", "Stalled", "RealmReady"]);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).toEqual({ ...changed, observedGeneration: 1, lastTransitionTime: "1970-01-01T00:01:00Z" });
  });

  it("keeps lastTransitionTime while the status stays, and adds what was not there", () => {
    const same = withCondition(before, { ...changed, status: "True" }, 1, MINUTE);
    expect(same[2]?.lastTransitionTime).toBe("1970-01-01T00:00:00Z");
    expect(withCondition(undefined, changed, 1, MINUTE)).toHaveLength(1);
  });
});
