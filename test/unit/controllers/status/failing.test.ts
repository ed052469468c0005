import { describe, expect, it } from "vitest";
import {
  type Failing,
  type Failure,
  failureOf,
  failureSummary,
  isWait,
  nextLookMs,
  trackFailing,
} from "../../../../src/controllers/status/failing.ts";
import { OperatorError } from "../../../../src/errors.ts";

const MINUTE = 60_000;
const START = "1970-01-01T00:00:00.000Z";
const passing: Failure = { reason: "Throttled", message: "Too many requests.", needsHuman: false, graceMs: 0 };
const human: Failure = { reason: "PermissionMissing", message: "It lacks X.", needsHuman: true, graceMs: 5 * MINUTE };

describe("failureOf()", () => {
  it("says of a known error what it says itself", () => {
    const init = { code: "AuthorizationFailed", reason: "PermissionMissing", retry: { kind: "slow" } } as const;
    const error = new OperatorError("It lacks X.", { ...init, needsHuman: true, graceMs: 5 * MINUTE });
    expect(failureOf(error)).toEqual(human);
  });

  it.each([new TypeError("secret-token is not a function"), "text", undefined])(
    "gives nothing away of %s",
    (thrown) => {
      expect(failureOf(thrown)).toEqual({
        reason: "InternalError",
        message: "The operator met an internal error; its log says more. It tries again.",
        needsHuman: false,
        graceMs: 0,
      });
    },
  );
});

describe("trackFailing()", () => {
  const before = (reason: string): Failing => ({ reason, since: START });
  it.each<[string, Failing | undefined, Failure, string]>([
    ["a first failure begins now", undefined, passing, "1970-01-01T00:01:00.000Z"],
    ["the same failure goes on", before("Throttled"), passing, START],
    ["another passing failure goes on", before("PermissionMissing"), passing, START],
    ["the same failure for a human goes on", before("PermissionMissing"), human, START],
    ["another failure for a human begins anew", before("Throttled"), human, "1970-01-01T00:01:00.000Z"],
  ])("%s", (_name, previous, failure, since) => {
    expect(trackFailing(previous, failure, MINUTE)).toEqual({ reason: failure.reason, since });
  });
});

describe("failureSummary()", () => {
  const options = { progressDeadlineMs: 15 * MINUTE };
  it.each<[string, Failure, number, string | undefined, string, string]>([
    ["passing, at once", passing, 0, undefined, "retrying", "Throttled"],
    ["passing, before the deadline", passing, 15 * MINUTE - 1, undefined, "retrying", "Throttled"],
    ["passing, past the deadline", passing, 15 * MINUTE, undefined, "stalled", "ProgressDeadlineExceeded"],
    ["for a human, within its grace", human, 5 * MINUTE - 1, undefined, "retrying", "PermissionMissing"],
    ["for a human, after its grace", human, 5 * MINUTE, undefined, "stalled", "PermissionMissing"],
    ["for a human, with a name of its own by then", human, 5 * MINUTE, "GivenUp", "stalled", "GivenUp"],
    ["for a human, without a grace", { ...human, graceMs: 0 }, 0, undefined, "stalled", "PermissionMissing"],
  ])("%s", (...[, failure, nowMs, stalledReason, kind, reason]) => {
    expect(
      failureSummary(failure, START, nowMs, { ...options, ...(stalledReason === undefined ? {} : { stalledReason }) }),
    ).toEqual({ kind, reason, message: failure.message });
  });
});

describe("isWait()", () => {
  it.each([
    ["WaitingForApplication", true],
    ["DirectoryObjectNotFound", true],
    ["Throttled", false],
    ["PermissionMissing", false],
  ])("%s: %s", (reason, expected) => {
    expect(isWait({ reason })).toBe(expected);
  });
});

describe("nextLookMs()", () => {
  it("doubles from the shortest pause to the longest while it is obeyed", () => {
    const pauses: number[] = [];
    for (let nowMs = 0; pauses.length < 8; nowMs += pauses.at(-1)!)
      pauses.push(nextLookMs(START, nowMs, { waitMinMs: 1_000, waitMaxMs: 30_000 }));
    expect(pauses).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("begins with the shortest where it is not known since when", () => {
    expect(nextLookMs("", MINUTE, { waitMinMs: 1_000, waitMaxMs: 30_000 })).toBe(1_000);
  });
});
