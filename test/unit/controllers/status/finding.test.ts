import { describe, expect, it } from "vitest";
import {
  KERBEROS_REALM_CONDITIONS,
  SUMMARY_CONDITIONS,
  WINDOWS_AUTHENTICATION_CONDITIONS,
} from "../../../../src/api/conditions.ts";
import { CONDITION_ORDER, finding } from "../../../../src/controllers/status/finding.ts";

describe("CONDITION_ORDER", () => {
  it("has every documented condition once, the summary first", () => {
    const documented = [SUMMARY_CONDITIONS, WINDOWS_AUTHENTICATION_CONDITIONS, KERBEROS_REALM_CONDITIONS];
    expect([...CONDITION_ORDER].sort()).toEqual(documented.flatMap((table) => Object.keys(table)).sort());
    expect(CONDITION_ORDER.slice(0, 3)).toEqual(["Ready", "Reconciling", "Stalled"]);
  });
});

describe("finding()", () => {
  it("is a condition without its times", () => {
    expect(finding("RealmReady", "True", "RealmReady", "Fine.")).toEqual({
      type: "RealmReady",
      status: "True",
      reason: "RealmReady",
      message: "Fine.",
    });
  });
});
