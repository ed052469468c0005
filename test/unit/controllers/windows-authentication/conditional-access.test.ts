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
const REPORTED = "enabledForReportingButNotEnforced";
const unknown = { hasApplicationFilter: true } as const;
const adding = { hasApplicationFilter: true, applicationFilterMode: "include" } as const;
const taking = { hasApplicationFilter: true, applicationFilterMode: "exclude" } as const;

describe("judgePolicy()", () => {
  describe.each<[string, readonly [string, Partial<ConditionalAccessPolicy>, string][]]>([
    [
      "the state",
      [
        ["enabled", { state: "enabled" }, "hit"],
        ["disabled", { state: "disabled" }, "none"],
        ["report-only", { state: REPORTED }, "none"],
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
        ["all but this one", { excludeApplications: [APP.toUpperCase()] }, "none"],
        ["all but another one", { excludeApplications: [OTHER] }, "hit"],
        ["all but Office 365", { excludeApplications: ["Office365"] }, "hit"],
        ["all but the admin portals", { excludeApplications: ["MicrosoftAdminPortals"] }, "hit"],
        ["Office 365 and this one", { includeApplications: ["Office365", APP] }, "hit"],
        ["this one, included and excluded", { includeApplications: [APP], excludeApplications: [APP] }, "none"],
        [
          "user actions only",
          { includeApplications: [], includeUserActions: ["urn:user:registersecurityinfo"] },
          "none",
        ],
        ["authentication contexts only", { includeApplications: [], includeAuthenticationContexts: ["c1"] }, "none"],
      ],
    ],
    [
      "a filter on the applications' attributes, which nobody can read here",
      [
        ["may select this one", { ...adding, includeApplications: [] }, "undecidable"],
        ["may select this one beside none", { ...adding, includeApplications: ["None"] }, "undecidable"],
        ["may select this one beside another", { ...adding, includeApplications: [OTHER] }, "undecidable"],
        ["adds nothing to all", { ...adding, includeApplications: ["All"] }, "hit"],
        ["adds nothing to this one", { ...adding, includeApplications: [APP] }, "hit"],
        ["adds nothing to all of some users", { ...adding, narrowed: true }, "possible"],
        [
          "does not select what is excluded",
          { ...adding, includeApplications: [], excludeApplications: [APP] },
          "none",
        ],
        ["may take this one from all", { ...taking, includeApplications: ["All"] }, "undecidable"],
        ["may take this one from all of some users", { ...taking, narrowed: true }, "undecidable"],
        ["may take away this one, that is named", { ...taking, includeApplications: [APP] }, "undecidable"],
        ["takes nothing that is not there", { ...taking, includeApplications: [OTHER] }, "none"],
        ["takes nothing that is excluded already", { ...taking, excludeApplications: [APP] }, "none"],
        ["of an unknown mode may take this one from all", { hasApplicationFilter: true }, "undecidable"],
        ["of an unknown mode may select this one", { ...unknown, includeApplications: [] }, "undecidable"],
        ["of an unknown mode leaves out what is excluded", { ...unknown, excludeApplications: [APP] }, "none"],
        ["does not matter while only reported", { ...adding, includeApplications: [], state: REPORTED }, "none"],
        ["does not matter without a control", { ...adding, includeApplications: [], builtInControls: [] }, "none"],
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
        ["some users of an application that is excluded", { narrowed: true, excludeApplications: [APP] }, "none"],
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
      `Conditional Access policy "D" selects applications by a filter on custom security attributes, which the operator does not read. If sign-in fails with 0x52f, a Conditional Access administrator can exclude the application sqlmi-01 principal (${APP}) from it.`,
    ],
    [
      "one without a name",
      [named("", { id: "policy-id" })],
      "False",
      "BlockedByConditionalAccess",
      `Conditional Access policy "policy-id" blocks Kerberos sign-in (error 0x52f). ${exclude} it.`,
    ],
    [
      "more than anybody reads",
      Array.from("LKJIHGFEDCBA", (name) => named(name)),
      "False",
      "BlockedByConditionalAccess",
      `Conditional Access policies "A", "B", "C", "D", "E", "F", "G", "H", "I", "J" and 2 more block Kerberos sign-in (error 0x52f). ${exclude} them.`,
    ],
  ])("%s", (_name, policies, status, reason, message) => {
    expect(judgeSignIn(policies, application)).toEqual({ type: "SignInUnblocked", status, reason, message });
  });

  it("says the same whatever order the policies come in", () => {
    const policies = [named("B"), named("A"), named("C", { narrowed: true })];
    expect(judgeSignIn(policies.toReversed(), application)).toEqual(judgeSignIn(policies, application));
  });

  const excluded = named("Require MFA", { excludeApplications: [APP] });
  const lowPrivilege = { ...application, requestedScopes: ["openid", "User.Read"] };
  const limits = `Excluding the application alone may not suffice: it asks for low-privilege scopes only, and since March 2026 Entra ID judges these as access to Windows Azure Active Directory (${DIRECTORY}).`;
  const applies = (names: string): string =>
    `No Conditional Access policy blocks sign-in. ${limits} Conditional Access ${names} to that. If sign-in fails with 0x52f, look there first.`;

  describe("for an application that asks for low-privilege scopes only", () => {
    it.each([
      [["openid", "profile", "email", "offline_access"]],
      [["User.Read", "User.Read.All", "User.ReadBasic.All"]],
      [["People.Read", "People.Read.All", "GroupMember.Read.All", "Member.Read.Hidden"]],
      [["USER.READ"]],
    ])("such as %s: an exclusion from all resources may not help", (requestedScopes) => {
      expect(judgeSignIn([excluded], { ...application, requestedScopes })).toEqual({
        type: "SignInUnblocked",
        status: "True",
        reason: "NotBlocked",
        message: applies('policy "Require MFA" applies'),
      });
    });

    it.each<[string, readonly ConditionalAccessPolicy[], string, string]>([
      [
        "a policy that blocks: the exclusion may not mend it",
        [blockingPolicy()],
        "BlockedByConditionalAccess",
        `Conditional Access policy "Require MFA" blocks Kerberos sign-in (error 0x52f). ${exclude} it. ${limits}`,
      ],
      [
        "a policy that may block: the exclusion may not mend it",
        [blockingPolicy({ narrowed: true })],
        "PossiblyBlocked",
        `Conditional Access policy "Require MFA" blocks Kerberos sign-in (error 0x52f) of those users and devices that its conditions select. ${exclude} it. ${limits}`,
      ],
      [
        "a policy for this application alone: the exclusion mends it",
        [blockingPolicy({ includeApplications: [APP] })],
        "BlockedByConditionalAccess",
        `Conditional Access policy "Require MFA" blocks Kerberos sign-in (error 0x52f). ${exclude} it.`,
      ],
      [
        "a policy for the directory itself",
        [blockingPolicy({ includeApplications: [DIRECTORY] })],
        "NotBlocked",
        applies('policy "Require MFA" applies'),
      ],
      [
        "several policies, some of them for some users",
        [named("B", { includeApplications: [DIRECTORY] }), named("A", { excludeApplications: [APP], narrowed: true })],
        "NotBlocked",
        applies('policies "A", "B" apply'),
      ],
    ])("%s", (_name, policies, reason, message) => {
      expect(judgeSignIn(policies, lowPrivilege)).toMatchObject({ reason, message });
    });
  });

  it.each<[string, ConditionalAccessPolicy, readonly string[] | undefined]>([
    ["it also asks for more", excluded, ["openid", "Group.ReadWrite.All"]],
    ["it asks for nothing", excluded, []],
    ["it is not known what it asks for", excluded, undefined],
    ["the directory itself is excluded too", blockingPolicy({ excludeApplications: [APP, DIRECTORY] }), ["openid"]],
    ["the policy does not speak of all resources", blockingPolicy({ includeApplications: [OTHER] }), ["openid"]],
    ["the policy is only reported", { ...excluded, state: REPORTED }, ["openid"]],
    ["the policy asks for nothing", { ...excluded, builtInControls: [] }, ["openid"]],
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
