import { describe, expect, it } from "vitest";
import {
  KERBEROS_REALM_CONDITIONS,
  SUMMARY_CONDITIONS,
  WINDOWS_AUTHENTICATION_CONDITIONS,
} from "../../../src/api/conditions.ts";
import { conditions } from "../../../src/api/v1alpha1/common.ts";

const ALL = { ...SUMMARY_CONDITIONS, ...WINDOWS_AUTHENTICATION_CONDITIONS, ...KERBEROS_REALM_CONDITIONS };

describe("the condition types", () => {
  it.each(Object.entries(ALL))(
    "%s is a type that the API takes, with a sentence that says when it is True",
    (type, meaning) => {
      const condition = {
        type,
        status: "True",
        reason: "Succeeded",
        message: meaning,
        observedGeneration: 1,
        lastTransitionTime: "2026-01-02T03:04:05Z",
      };
      expect(conditions.safeParse([condition]).success).toBe(true);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    },
  );

  it("fit into one object, all at once", () => {
    expect(Object.keys({ ...SUMMARY_CONDITIONS, ...WINDOWS_AUTHENTICATION_CONDITIONS }).length).toBeLessThanOrEqual(20);
  });
});
