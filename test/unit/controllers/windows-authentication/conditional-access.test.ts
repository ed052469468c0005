import { describe, expect, it } from "vitest";
import type { ConditionalAccessPolicy } from "../../../../src/azure/ports.ts";
import { judgePolicy, judgeSignIn } from "../../../../src/controllers/windows-authentication/conditional-access.ts";

const APP = "app-1";
function policy(changes: Partial<ConditionalAccessPolicy> = {}): ConditionalAccessPolicy {
  return {
    id: "p",
    displayName: "Require MFA",
    state: "enabled",
    includeApplications: ["All"],
    excludeApplications: [],
    hasApplicationFilter: false,
    includeUserActions: [],
    includeAuthenticationContexts: [],
    includeUsers: ["All"],
    builtInControls: ["mfa"],
    hasAuthenticationStrength: false,
    termsOfUse: [],
    customAuthenticationFactors: [],
    narrowed: false,
    ...changes,
  };
}

describe("judgePolicy", () => {
  it.each<[string, Partial<ConditionalAccessPolicy>, string]>([
    ["all applications and users, MFA", {}, "hit"],
    ["the application by its id, in another case", { includeApplications: ["APP-1"] }, "hit"],
    ["an authentication strength", { builtInControls: [], hasAuthenticationStrength: true }, "hit"],
    ["terms of use", { builtInControls: [], termsOfUse: ["t"] }, "hit"],
    ["conditions that narrow it", { narrowed: true }, "possible"],
    ["a filter on applications", { includeApplications: [], hasApplicationFilter: true }, "undecidable"],
    ["the application is excluded", { excludeApplications: [APP] }, "excluded"],
    ["report-only", { state: "enabledForReportingButNotEnforced" }, "none"],
    ["disabled", { state: "disabled" }, "none"],
    ["other applications", { includeApplications: ["app-2", "Office365"] }, "none"],
    ["user actions only", { includeApplications: [], includeUserActions: ["urn:user:registersecurityinfo"] }, "none"],
    ["nobody", { includeUsers: ["None"] }, "none"],
    ["session controls only", { builtInControls: [] }, "none"],
  ])("%s", (_name, changes, verdict) => {
    expect(judgePolicy(policy(changes), APP)).toBe(verdict);
  });
});

describe("judgeSignIn", () => {
  const application = { appId: APP, displayName: "sqlmi-01 principal" };
  it("names the policy and the exclusion that mends it", () => {
    expect(judgeSignIn([policy()], application)).toEqual({
      type: "SignInUnblocked",
      status: "False",
      reason: "BlockedByConditionalAccess",
      message:
        'Conditional Access policy "Require MFA" blocks Kerberos sign-in (error 0x52f). Exclude the application sqlmi-01 principal (app-1) from it.',
    });
  });

  it("warns of exclusions that low-privilege scopes may defeat", () => {
    const excluded = [policy({ excludeApplications: [APP] })];
    expect(judgeSignIn(excluded, { ...application, requestedScopes: ["openid", "User.Read"] }).message).toContain(
      "March 2026",
    );
    expect(judgeSignIn(excluded, { ...application, requestedScopes: ["Group.ReadWrite.All"] }).message).toBe(
      "No Conditional Access policy blocks sign-in.",
    );
  });

  it("prefers a certain block over a possible one", () => {
    expect(
      judgeSignIn([policy({ narrowed: true, displayName: "A" }), policy({ displayName: "B" })], application).message,
    ).not.toContain('"A"');
  });
});
