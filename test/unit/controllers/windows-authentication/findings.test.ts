import { describe, expect, it } from "vitest";
import type { Condition } from "../../../../src/api/conditions.ts";
import { judge } from "../../../../src/controllers/windows-authentication/findings.ts";
import type { Observed } from "../../../../src/controllers/windows-authentication/observed.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { blockingPolicy } from "../../../fakes/conditional-access-policy.ts";
import { FakeAzure } from "../../../fakes/fake-azure.ts";
import { enabledAzure, explicitSpec, observedOf, specOf } from "../../../fakes/observed.ts";

const blocking = blockingPolicy();
const passing = new OperatorError("Graph asks for fewer requests.", {
  code: "TooManyRequests",
  reason: "Throttled",
  retry: { kind: "backoff" },
  needsHuman: false,
});
const lacking = new OperatorError("It lacks Policy.Read.All.", {
  code: "Authorization_RequestDenied",
  reason: "PermissionMissing",
  retry: { kind: "slow" },
  needsHuman: true,
});
const offAzure = new FakeAzure();
offAzure.addInstance();
const off = observedOf(offAzure);
const on = (changes: Partial<Observed> = {}) => observedOf(enabledAzure(["openid", "User.Read"]), changes);
const fine: Partial<Observed> = {
  conditionalAccess: { kind: "read", value: [] },
  directoryReader: { kind: "read", value: true },
};
const checks = (conditionalAccess: string, directoryReader = "Warn") => ({
  checks: { conditionalAccess, entraAdministrator: "Warn", directoryReader },
});

function short(spec: object, observed: Observed, previous?: readonly Condition[]): Readonly<Record<string, string>> {
  const { findings } = judge(specOf(spec), observed, true, previous);
  return Object.fromEntries(findings.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

describe("judge()", () => {
  it.each<[string, object, Observed, readonly string[]]>([
    [
      "all is well",
      {},
      on(fine),
      ["True Enabled", "True Granted", "True NotBlocked", "True LoginsSupported", "True NotDeclared"],
    ],
    [
      "the service principal is off",
      {},
      off,
      ["False NotEnabled", "Unknown NotEvaluated", "Unknown NotEvaluated", "True LoginsSupported", "True NotDeclared"],
    ],
    [
      "it is to be off, and is",
      { servicePrincipal: "Disabled" },
      off,
      ["False Disabled", "Unknown Ignored", "Unknown NotEvaluated", "True LoginsSupported", "True NotDeclared"],
    ],
    [
      "it is to be off, and is on",
      { servicePrincipal: "Disabled" },
      on(),
      ["True NotDisabled", "Unknown Ignored", "Unknown NotEvaluated", "True LoginsSupported", "True NotDeclared"],
    ],
    [
      "another metadata mode is declared",
      { authenticationMetadata: "Paired" },
      on(fine),
      ["True Enabled", "True Granted", "True NotBlocked", "True LoginsSupported", "False Mismatch"],
    ],
    [
      "the metadata mode is the declared one",
      { authenticationMetadata: "AzureAD" },
      on(fine),
      ["True Enabled", "True Granted", "True NotBlocked", "True LoginsSupported", "True Matched"],
    ],
    [
      "no check is wanted",
      { checks: { conditionalAccess: "Skip", entraAdministrator: "Skip", directoryReader: "Skip" } },
      on(),
      ["True Enabled", "True Granted", "Unknown Skipped", "Unknown Skipped", "True NotDeclared"],
    ],
  ])("where %s", (_name, spec, observed, expected) => {
    const types = [
      "ServicePrincipalEnabled",
      "ConsentGranted",
      "SignInUnblocked",
      "LoginsSupported",
      "MetadataModeMatched",
    ];
    expect(short(spec, observed)).toEqual(Object.fromEntries(types.map((type, index) => [type, expected[index]])));
  });

  const blocked: Partial<Observed> = { ...fine, conditionalAccess: { kind: "read", value: [blocking] } };
  const unread = (error: OperatorError): Partial<Observed> => ({
    ...fine,
    conditionalAccess: { kind: "unreadable", error },
  });
  it.each<[string, object, Partial<Observed>, readonly (readonly [string, string])[]]>([
    ["no check fails", checks("Require", "Require"), fine, []],
    ["a check fails that only warns", checks("Warn"), blocked, []],
    ["a required check fails", checks("Require"), blocked, [["stalled", "BlockedByConditionalAccess"]]],
    ["a required check could not be made", checks("Require"), unread(passing), [["unreadable", "Throttled"]]],
    ["a check that only warns could not be made", checks("Warn"), unread(lacking), []],
    [
      "two required checks fail",
      checks("Require", "Require"),
      { ...blocked, directoryReader: { kind: "read", value: false } },
      [
        ["stalled", "BlockedByConditionalAccess"],
        ["stalled", "NotDirectoryReader"],
      ],
    ],
  ])("keeps the object from Ready where it should: %s", (_name, spec, changes, expected) => {
    const { blockers } = judge(specOf(spec), on(changes), true, undefined);
    expect(
      blockers.map((blocker) => [blocker.kind, blocker.kind === "stalled" ? blocker.reason : blocker.error.reason]),
    ).toEqual(expected);
  });

  it("is kept from Ready by consent that cannot be brought about", () => {
    const { blockers } = judge(explicitSpec(["Nonsense"]), on(fine), true, undefined);
    expect(blockers.map((blocker) => blocker.kind === "stalled" && blocker.reason)).toEqual(["PermissionUnknown"]);
  });

  const before: Condition = {
    type: "SignInUnblocked",
    status: "True",
    reason: "NotBlocked",
    message: "As it was.",
    observedGeneration: 1,
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  it.each<[string, OperatorError, readonly Condition[] | undefined, string]>([
    [
      "keeps the earlier word while the check fails for a passing cause",
      passing,
      [before],
      "True NotBlocked As it was.",
    ],
    [
      "keeps no word that only said why it was not looked at",
      passing,
      [{ ...before, status: "Unknown", reason: "NotEvaluated" }],
      "Unknown Throttled Graph asks for fewer requests.",
    ],
    ["has no earlier word to keep", passing, undefined, "Unknown Throttled Graph asks for fewer requests."],
    [
      "says what is missing where only a human helps",
      lacking,
      [before],
      "Unknown PermissionMissing It lacks Policy.Read.All.",
    ],
  ])("%s", (_name, error, previous, expected) => {
    const { findings } = judge(specOf(), on(unread(error)), true, previous);
    const found = findings.find(({ type }) => type === "SignInUnblocked");
    expect(`${found?.status} ${found?.reason} ${found?.message}`).toBe(expected);
  });

  it("names the instance and what is in force", () => {
    const { findings } = judge(specOf({ authenticationMetadata: "Paired" }), on(fine), true, undefined);
    expect(findings.filter(({ type }) => /Principal|Metadata/.test(type)).map(({ message }) => message)).toEqual([
      "The service principal of managed instance sqlmi-01 is on.",
      "authenticationMetadata of managed instance sqlmi-01 is AzureAD; Paired is declared.",
    ]);
  });
});
