import { describe, expect, it } from "vitest";
import type { WindowsAuthenticationSpec } from "../../../../src/api/v1alpha1/windows-authentication.ts";
import {
  compareConsent,
  includesText,
  missingRoles,
  missingScopes,
  sortedNames,
  unexpectedRoles,
  unexpectedScopes,
} from "../../../../src/controllers/windows-authentication/consent.ts";
import { enabledAzure, explicitSpec, observedOf, specOf } from "../../../fakes/observed.ts";

interface Comparison {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly denied: readonly string[];
  readonly unknown: readonly string[];
}
const same: Comparison = { missing: [], unexpected: [], denied: [], unknown: [] };

function compare(
  spec: WindowsAuthenticationSpec,
  held: { readonly scopes?: readonly string[]; readonly roles?: readonly string[] },
  options: { readonly allowed?: boolean } = {},
): readonly Comparison[] {
  const azure = enabledAzure(held.scopes, held.roles);
  return compareConsent(spec.consent, observedOf(azure).consent!, options.allowed ?? true).map((one) => ({
    missing: [...missingScopes(one), ...missingRoles(one).map(({ value }) => value)],
    unexpected: [...unexpectedScopes(one), ...unexpectedRoles(one).map(({ value }) => value)],
    denied: one.deniedRoles,
    unknown: one.unknown,
  }));
}

describe("compareConsent()", () => {
  it.each<[string, readonly Comparison[], readonly Comparison[]]>([
    ["what the application requests is held", compare(specOf(), { scopes: ["openid", "User.Read"] }), [same]],
    ["names compare without case", compare(specOf(), { scopes: ["OPENID", "user.read"] }), [same]],
    [
      "some of it is missing, and something else is held",
      compare(specOf(), { scopes: ["openid", "profile"] }),
      [{ ...same, missing: ["User.Read"], unexpected: ["profile"] }],
    ],
    [
      "Explicit asks for something else than the application",
      compare(explicitSpec(["profile"]), { scopes: ["openid"] }),
      [{ ...same, missing: ["profile"], unexpected: ["openid"] }],
    ],
    [
      "an app role is asked for and allowed",
      compare(explicitSpec([], ["User.Read.All"]), { roles: ["Group.Read.All"] }),
      [{ ...same, missing: ["User.Read.All"], unexpected: ["Group.Read.All"] }],
    ],
    [
      "an app role is asked for and not allowed",
      compare(explicitSpec([], ["User.Read.All"]), {}, { allowed: false }),
      [{ ...same, denied: ["User.Read.All"] }],
    ],
    [
      "an app role that is not allowed is held already",
      compare(explicitSpec([], ["User.Read.All"]), { roles: ["User.Read.All"] }, { allowed: false }),
      [{ ...same, denied: ["User.Read.All"] }],
    ],
    [
      "the API publishes no such permission",
      compare(explicitSpec(["Nonsense", "openid"]), {}),
      [{ ...same, missing: ["openid"], unknown: ["Nonsense"] }],
    ],
    ["nothing is asked for or held", compare(explicitSpec([]), {}), []],
  ])("%s", (_name, found, expected) => {
    expect(found).toEqual(expected);
  });

  it("asks in vain of an API that the tenant does not have", () => {
    const consent = { ...observedOf(enabledAzure()).consent!, resources: [] };
    const [one] = compareConsent(explicitSpec(["openid"]).consent, consent, true);
    expect(one).toMatchObject({ unknown: ["openid"], wantedScopes: [], heldScopes: [] });
    expect(one).not.toHaveProperty("resource");
  });

  it("joins what an application asks of one API in two entries, and sorts APIs by id", () => {
    const azure = enabledAzure();
    const observed = observedOf(azure).consent!;
    const [request] = observed.application.requiredResourceAccess;
    const other = { resourceAppId: "00000001", resourceAccess: [] };
    const application = { ...observed.application, requiredResourceAccess: [request!, other, request!] };
    const compared = compareConsent(specOf().consent, { ...observed, application }, true);
    expect(compared.map(({ resourceAppId, wantedScopes }) => [resourceAppId, wantedScopes])).toEqual([
      ["00000001", []],
      [request!.resourceAppId, ["openid", "User.Read"]],
    ]);
  });
});

describe("names of permissions", () => {
  it("are looked for without case", () => {
    expect([includesText(["User.Read"], "user.READ"), includesText(["User.Read"], "User")]).toEqual([true, false]);
  });

  it("are sorted without case, each once", () => {
    expect(sortedNames(["profile", "User.Read", "email", "user.read"])).toEqual(["email", "profile", "user.read"]);
  });
});
