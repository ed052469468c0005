import { describe, expect, it } from "vitest";
import type { ConditionalAccessPolicy, DirectoryApplication } from "../../../../src/azure/ports.ts";
import {
  judgePolicy,
  judgeSignIn,
  requestedScopeValues,
} from "../../../../src/controllers/windows-authentication/conditional-access.ts";
import { blockingPolicy } from "../../../fakes/conditional-access-policy.ts";
import { graphResource } from "../../../fakes/fake-azure.ts";

const APP = "aaaaaaaa-0000-0000-0000-000000000001";
const OTHER = "aaaaaaaa-0000-0000-0000-000000000002";
const DIRECTORY = "00000002-0000-0000-c000-000000000000";

describe("judgePolicy()", () => {
  describe.each<[string, readonly [string, Partial<ConditionalAccessPolicy>, string][]]>([
    [
      "the state",
      [
        ["enabled", { state: "enabled" }, "hit"],
        ["disabled", { state: "disabled" }, "none"],
        ["report-only", { state: "enabledForReportingButNotEnforced" }, "none"],
        ["one that is not known yet", { state: "unknownFutureValue" }, "none"],
      ],
    ],
    [
      "the applications",
      [
        ["all", { includeApplications: ["All"] }, "hit"],
        ["this one by its application id", { includeApplications: [APP] }, "hit"],
        ["this one, in another case", { includeApplications: [APP.toUpperCase()] }, "hit"],
        ["this one among others", { includeApplications: [OTHER, APP] }, "hit"],
        ["another one", { includeApplications: [OTHER] }, "none"],
        ["Office 365", { includeApplications: ["Office365"] }, "none"],
        ["the admin portals", { includeApplications: ["MicrosoftAdminPortals"] }, "none"],
        ["none", { includeApplications: ["None"] }, "none"],
        ["all but this one", { excludeApplications: [APP.toUpperCase()] }, "excluded"],
        ["all but another one", { excludeApplications: [OTHER] }, "hit"],
        ["all but Office 365", { excludeApplications: ["Office365"] }, "hit"],
        ["this one, included and excluded", { includeApplications: [APP], excludeApplications: [APP] }, "none"],
        ["a filter alone", { includeApplications: [], hasApplicationFilter: true }, "undecidable"],
        ["all, and a filter", { hasApplicationFilter: true }, "undecidable"],
        ["a filter, and this one excluded", { hasApplicationFilter: true, excludeApplications: [APP] }, "excluded"],
        [
          "user actions only",
          { includeApplications: [], includeUserActions: ["urn:user:registersecurityinfo"] },
          "none",
        ],
        ["authentication contexts only", { includeApplications: [], includeAuthenticationContexts: ["c1"] }, "none"],
      ],
    ],
    [
      "the users and other conditions",
      [
        ["all users", { includeUsers: ["All"] }, "hit"],
        ["no user", { includeUsers: ["None"] }, "none"],
        ["no user, in another case", { includeUsers: ["none"] }, "none"],
        ["some users, groups, places, platforms, clients or risks", { narrowed: true }, "possible"],
        ["groups or roles only", { includeUsers: [], narrowed: true }, "possible"],
        ["some users of an application that is excluded", { narrowed: true, excludeApplications: [APP] }, "excluded"],
      ],
    ],
    [
      "the grant controls",
      [
        ["block", { builtInControls: ["block"] }, "hit"],
        ["MFA", { builtInControls: ["mfa"] }, "hit"],
        ["a compliant device", { builtInControls: ["compliantDevice"] }, "hit"],
        ["a domain-joined device", { builtInControls: ["domainJoinedDevice"] }, "hit"],
        ["an authentication strength", { builtInControls: [], hasAuthenticationStrength: true }, "hit"],
        ["terms of use", { builtInControls: [], termsOfUse: ["terms"] }, "hit"],
        ["a custom factor", { builtInControls: [], customAuthenticationFactors: ["factor"] }, "hit"],
        ["none, only session controls", { builtInControls: [] }, "none"],
      ],
    ],
  ])("by %s", (_name, rows) => {
    it.each(rows)("%s", (_row, changes, verdict) => {
      expect(judgePolicy(blockingPolicy(changes), APP)).toBe(verdict);
    });
  });
});

describe("judgeSignIn()", () => {
  const application = { appId: APP, displayName: "sqlmi-01 principal" };
  const named = (displayName: string, changes: Partial<ConditionalAccessPolicy> = {}) =>
    blockingPolicy({ displayName, ...changes });
  const exclude = `A Conditional Access administrator can exclude the application sqlmi-01 principal (${APP}) from`;

  it.each<[string, readonly ConditionalAccessPolicy[], string, string, string]>([
    ["no policy", [], "True", "NotBlocked", "No Conditional Access policy blocks sign-in."],
    [
      "one that blocks",
      [blockingPolicy()],
      "False",
      "BlockedByConditionalAccess",
      `Conditional Access policy "Require MFA" blocks Kerberos sign-in (error 0x52f). ${exclude} it.`,
    ],
    [
      "several that block, sorted by name, whatever else there is",
      [named("B"), named("A"), named("C", { narrowed: true }), named("D", { hasApplicationFilter: true })],
      "False",
      "BlockedByConditionalAccess",
      `Conditional Access policies "A", "B" block Kerberos sign-in (error 0x52f). ${exclude} them.`,
    ],
    [
      "one that may block",
      [named("C", { narrowed: true }), named("D", { hasApplicationFilter: true })],
      "Unknown",
      "PossiblyBlocked",
      `Conditional Access policy "C" blocks Kerberos sign-in (error 0x52f) of those users and devices that its conditions select. ${exclude} it.`,
    ],
    [
      "one that cannot be judged",
      [named("D", { hasApplicationFilter: true })],
      "Unknown",
      "NotDecidable",
      `Conditional Access policy "D" selects applications by a filter on custom security attributes, which the operator does not read. See to it that the application sqlmi-01 principal (${APP}) is not selected.`,
    ],
  ])("%s", (_name, policies, status, reason, message) => {
    expect(judgeSignIn(policies, application)).toEqual({ type: "SignInUnblocked", status, reason, message });
  });

  const excluded = named("Require MFA", { excludeApplications: [APP] });
  const lowPrivilege = [
    ["openid", "profile", "email", "offline_access"],
    ["User.Read", "User.Read.All", "User.ReadBasic.All"],
    ["People.Read", "People.Read.All", "GroupMember.Read.All", "Member.Read.Hidden"],
    ["USER.READ"],
  ];
  it.each(lowPrivilege)("warns that an exclusion may not help an application that asks only for %s …", (...scopes) => {
    expect(judgeSignIn([excluded], { ...application, requestedScopes: scopes })).toEqual({
      type: "SignInUnblocked",
      status: "True",
      reason: "NotBlocked",
      message:
        'No Conditional Access policy blocks sign-in. Conditional Access policy "Require MFA" excludes the application, but since March 2026 a policy on all resources can apply in spite of an exclusion to an application that asks for low-privilege scopes only. If sign-in fails with 0x52f, look there first.',
    });
  });

  it.each<[string, ConditionalAccessPolicy, readonly string[] | undefined]>([
    ["it also asks for more", excluded, ["openid", "Group.ReadWrite.All"]],
    ["it asks for nothing", excluded, []],
    ["it is not known what it asks for", excluded, undefined],
    ["the directory itself is excluded too", blockingPolicy({ excludeApplications: [APP, DIRECTORY] }), ["openid"]],
    ["the policy does not speak of all resources", blockingPolicy({ includeApplications: [OTHER] }), ["openid"]],
    ["the policy is only reported", { ...excluded, state: "enabledForReportingButNotEnforced" }, ["openid"]],
  ])("does not warn of that where %s", (_name, one, requestedScopes) => {
    const judged = judgeSignIn([one], {
      ...application,
      ...(requestedScopes === undefined ? {} : { requestedScopes }),
    });
    expect(judged.message).toBe("No Conditional Access policy blocks sign-in.");
  });
});

describe("requestedScopeValues()", () => {
  it("names the delegated permissions that an API publishes, and leaves roles and unknown ids out", () => {
    const application: DirectoryApplication = {
      objectId: "o",
      appId: APP,
      displayName: "sqlmi-01 principal",
      requiredResourceAccess: [
        {
          resourceAppId: graphResource.appId,
          resourceAccess: [
            { id: "ID-OPENID", type: "Scope" },
            { id: "id-unknown", type: "Scope" },
            { id: "role-User.Read.All", type: "Role" },
          ],
        },
      ],
    };
    expect(requestedScopeValues(application, [graphResource])).toEqual(["openid"]);
  });
});
