import type { ConditionalAccessPolicy, DirectoryApplication } from "../../azure/ports.ts";
import { type Finding, finding } from "../status/finding.ts";

/** What a policy means for sign-in to the instance's application. */
export type PolicyVerdict = "hit" | "possible" | "undecidable" | "excluded" | "none";

/** The application that users sign in to with Kerberos. */
export interface SignInApplication {
  readonly appId: string;
  readonly displayName: string;
  /** Values of the delegated permissions it asks for; undefined when not known. */
  readonly requestedScopes?: readonly string[];
}

/**
 * Scopes for which a policy on all resources is evaluated in spite of exclusions since March 2026.
 * @see https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
 */
const LOW_PRIVILEGE_SCOPES = new Set([
  "openid",
  "profile",
  "email",
  "offline_access",
  "user.read",
  "user.read.all",
  "user.readbasic.all",
  "people.read",
  "people.read.all",
  "groupmember.read.all",
  "member.read.hidden",
]);

/** Windows Azure Active Directory, against which those scopes are evaluated. */
const DIRECTORY_APP_ID = "00000002-0000-0000-c000-000000000000";

/**
 * Judges one policy for the application. A Kerberos sign-in cannot answer any challenge, so every grant control blocks.
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications
 */
export function judgePolicy(policy: ConditionalAccessPolicy, appId: string): PolicyVerdict {
  if (policy.state !== "enabled" || !hasGrantControl(policy) || appliesToNobody(policy)) return "none";
  const named = includes(policy.includeApplications, appId);
  const all = includes(policy.includeApplications, "All");
  if (includes(policy.excludeApplications, appId)) return all ? "excluded" : "none";
  if (policy.hasApplicationFilter) return "undecidable";
  if (!named && !all) return "none";
  return policy.narrowed ? "possible" : "hit";
}

/** `SignInUnblocked`: whether Conditional Access stands in the way, which policies do, and what mends it. */
export function judgeSignIn(
  policies: readonly ConditionalAccessPolicy[],
  application: SignInApplication,
): Finding<"SignInUnblocked"> {
  const verdicts = policies.map((policy) => ({ policy, verdict: judgePolicy(policy, application.appId) }));
  const named = (wanted: PolicyVerdict): readonly string[] =>
    namesOf(verdicts.filter(({ verdict }) => verdict === wanted));
  const remedy = `A Conditional Access administrator can exclude the application ${application.displayName} (${application.appId}) from`;
  const hits = named("hit");
  if (hits.length > 0)
    return finding(
      "SignInUnblocked",
      "False",
      "BlockedByConditionalAccess",
      `${subject(hits)} ${verb(hits, "blocks", "block")} Kerberos sign-in (error 0x52f). ${remedy} ${it(hits)}.`,
    );
  const possible = named("possible");
  if (possible.length > 0)
    return finding(
      "SignInUnblocked",
      "Unknown",
      "PossiblyBlocked",
      `${subject(possible)} ${verb(possible, "blocks", "block")} Kerberos sign-in (error 0x52f) of those users and devices that ${verb(possible, "its", "their")} conditions select. ${remedy} ${it(possible)}.`,
    );
  const undecidable = named("undecidable");
  if (undecidable.length > 0)
    return finding(
      "SignInUnblocked",
      "Unknown",
      "NotDecidable",
      `${subject(undecidable)} ${verb(undecidable, "selects", "select")} applications by a filter on custom security attributes, which the operator does not read. See to it that the application ${application.displayName} (${application.appId}) is not selected.`,
    );
  const excludedFrom = namesOf(
    verdicts.filter(({ policy, verdict }) => verdict === "excluded" && !excludesDirectory(policy)),
  );
  return finding("SignInUnblocked", "True", "NotBlocked", unblockedMessage(excludedFrom, application));
}

function namesOf(judged: readonly { readonly policy: ConditionalAccessPolicy }[]): readonly string[] {
  return judged.map(({ policy }) => `"${policy.displayName}"`).sort();
}

/** Such a policy does not apply to low-privilege scopes either. */
function excludesDirectory(policy: ConditionalAccessPolicy): boolean {
  return includes(policy.excludeApplications, DIRECTORY_APP_ID);
}

/** The values of what the application asks for, as far as its APIs publish them. */
export function requestedScopeValues(
  application: DirectoryApplication,
  published: readonly { readonly oauth2PermissionScopes: readonly { readonly id: string; readonly value: string }[] }[],
): readonly string[] {
  const ids = application.requiredResourceAccess
    .flatMap(({ resourceAccess }) => resourceAccess)
    .filter(({ type }) => type === "Scope")
    .map(({ id }) => id.toLowerCase());
  return published
    .flatMap(({ oauth2PermissionScopes }) => oauth2PermissionScopes)
    .filter(({ id }) => ids.includes(id.toLowerCase()))
    .map(({ value }) => value);
}

function unblockedMessage(excludedFrom: readonly string[], application: SignInApplication): string {
  const plain = "No Conditional Access policy blocks sign-in.";
  const scopes = application.requestedScopes;
  const lowOnly = scopes?.every((scope) => LOW_PRIVILEGE_SCOPES.has(scope.toLowerCase())) ?? false;
  if (excludedFrom.length === 0 || scopes?.length === 0 || !lowOnly) return plain;
  return `${plain} ${subject(excludedFrom)} ${verb(excludedFrom, "excludes", "exclude")} the application, but since March 2026 a policy on all resources can apply in spite of an exclusion to an application that asks for low-privilege scopes only. If sign-in fails with 0x52f, look there first.`;
}

function hasGrantControl(policy: ConditionalAccessPolicy): boolean {
  return (
    policy.builtInControls.length > 0 ||
    policy.hasAuthenticationStrength ||
    policy.termsOfUse.length > 0 ||
    policy.customAuthenticationFactors.length > 0
  );
}

function appliesToNobody(policy: ConditionalAccessPolicy): boolean {
  return policy.includeUsers.length > 0 && policy.includeUsers.every((user) => user.toLowerCase() === "none");
}

function includes(list: readonly string[], text: string): boolean {
  return list.some((item) => item.toLowerCase() === text.toLowerCase());
}

function subject(names: readonly string[]): string {
  return `Conditional Access ${verb(names, "policy", "policies")} ${names.join(", ")}`;
}

function verb(names: readonly string[], one: string, many: string): string {
  return names.length === 1 ? one : many;
}

function it(names: readonly string[]): string {
  return verb(names, "it", "them");
}
