import { describe, expect, it } from "vitest";
import { conditions, dnsSubdomain, failing, interval } from "../../../../src/api/v1alpha1/common.ts";

const ready = {
  type: "Ready",
  status: "True",
  reason: "Succeeded",
  message: "All is as declared.",
  observedGeneration: 1,
  lastTransitionTime: "2026-01-02T03:04:05Z",
};

describe("interval", () => {
  it("is between ten seconds and a day", () => {
    const taken = ["9s", "10s", "30m", "24h", "24h1s", "", "1d"].filter((text) => interval.safeParse(text).success);
    expect(taken).toEqual(["10s", "30m", "24h"]);
  });
});

describe("dnsSubdomain", () => {
  it("is what Kubernetes takes for a name", () => {
    const names = ["a", "a-b.c", "9", "A", "-a", "a-", "a..b", ".a", "a_b", ""];
    expect(names.filter((name) => dnsSubdomain.safeParse(name).success)).toEqual(["a", "a-b.c", "9"]);
  });
});

describe("conditions", () => {
  it.each([
    ["a complete condition", [ready], true],
    ["none", undefined, true],
    ["a time with an offset", [{ ...ready, lastTransitionTime: "2026-01-02T03:04:05+01:00" }], true],
    ["the same type twice", [ready, ready], false],
    ["a reason of two words", [{ ...ready, reason: "Not good" }], false],
    ["a reason that is empty", [{ ...ready, reason: "" }], false],
    ["a status in lower case", [{ ...ready, status: "true" }], false],
    ["a negative generation", [{ ...ready, observedGeneration: -1 }], false],
    ["a time that is none", [{ ...ready, lastTransitionTime: "yesterday" }], false],
  ])("%s", (_sentence, value, isTaken) => {
    expect(conditions.safeParse(value).success).toBe(isTaken);
  });
});

describe("failing", () => {
  it("has a reason and a time", () => {
    expect(failing.safeParse({ reason: "Throttled", since: "2026-01-02T03:04:05.678Z" }).success).toBe(true);
    expect(failing.safeParse({ reason: "Throttled" }).success).toBe(false);
  });
});
