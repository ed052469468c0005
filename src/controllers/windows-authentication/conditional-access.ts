import type { ConditionalAccessPolicy, DirectoryApplication } from "../../azure/ports.ts";
import { type Finding, finding } from "../status/finding.ts";

/** What a policy means for sign-in to the instance's application. */
export type PolicyVerdict = "hit" | "possible" | "undecidable" | "none";

/** The application that users sign in to with Kerberos. */
export interface SignInApplication {
  readonly appId: string;
  readonly displayName: string;
  /** Values of the delegated permissions it asks for; undefined when not known. */
  readonly requestedScopes?: readonly string[];
}

/**
 * Scopes for which a policy on all resources applies in spite of exclusions since March 2026, when an application asks for no
 * others.
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

/** More names would drown what can be done. */
const MAX_NAMES = 10;

/**
 * Judges one policy for the application. A Kerberos sign-in cannot answer any challenge, so every grant control blocks; session
 * controls do not. Groups of Microsoft's own (Office365, MicrosoftAdminPortals), user actions and authentication contexts never
 * select the application of an instance.
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications
 * @see https://learn.microsoft.com/entra/identity/conditional-access/concept-filter-for-applications
 */
export function judgePolicy(policy: ConditionalAccessPolicy, appId: string): PolicyVerdict {
  if (policy.state !== "enabled" || !hasGrantControl(policy) || appliesToNobody(policy)) return "none";
  if (includes(policy.excludeApplications, appId)) return "none";
  const selected = includes(policy.includeApplications, "All") || includes(policy.includeApplications, appId);
  if (policy.hasApplicationFilter && !filterIsIdle(policy, selected)) return "undecidable";
  if (!selected) return "none";
  return policy.narrowed ? "possible" : "hit";
}

/** A filter adds nothing to what is selected anyway, and takes nothing away from what is not. */
function filterIsIdle({ applicationFilterMode }: ConditionalAccessPolicy, selected: boolean): boolean {
  return applicationFilterMode === (selected ? "include" : "exclude");
}

/** `SignInUnblocked`: whether Conditional Access stands in the way, which policies do, and what mends it. */
export function judgeSignIn(
  policies: readonly ConditionalAccessPolicy[],
  application: SignInApplication,
): Finding<"SignInUnblocked"> {
  const named = (wanted: PolicyVerdict): readonly string[] =>
    namesOf(policies.filter((policy) => judgePolicy(policy, application.appId) === wanted));
  const viaDirectory = policiesOnDirectory(policies, application);
  const remedy = `Conditional Access administrator can exclude the application ${application.displayName} (${application.appId}) from`;
  const limits = viaDirectory.length === 0 ? "" : ` ${LOW_PRIVILEGE_LIMITS}`;
  const hits = named("hit");
  if (hits.length > 0)
    return finding(
      "SignInUnblocked",
      "False",
      "BlockedByConditionalAccess",
      `${subject(hits)} ${verb(hits, "blocks", "block")} Kerberos sign-in (error 0x52f). A ${remedy} ${it(hits)}.${limits}`,
    );
  const possible = named("possible");
  if (possible.length > 0)
    return finding(
      "SignInUnblocked",
      "Unknown",
      "PossiblyBlocked",
      `${subject(possible)} ${verb(possible, "blocks", "block")} Kerberos sign-in (error 0x52f) of those users and devices that ${verb(possible, "its", "their")} conditions select. A ${remedy} ${it(possible)}.${limits}`,
    );
  const undecidable = named("undecidable");
  if (undecidable.length > 0)
    return finding(
      "SignInUnblocked",
      "Unknown",
      "NotDecidable",
      `${subject(undecidable)} ${verb(undecidable, "selects", "select")} applications by a filter on custom security attributes, which the operator does not read. If sign-in fails with 0x52f, a ${remedy} ${it(undecidable)}.${limits}`,
    );
  return finding("SignInUnblocked", "True", "NotBlocked", unblockedMessage(viaDirectory));
}

const LOW_PRIVILEGE_LIMITS =
  "Excluding the application alone may not suffice: it asks for low-privilege scopes only, and since March 2026 Entra ID " +
  `judges these as access to Windows Azure Active Directory (${DIRECTORY_APP_ID}).`;

/**
 * Policies that apply to the application by way of the directory: it asks for low-privilege scopes only, and they are for all
 * resources, whatever they exclude, or for the directory itself.
 */
function policiesOnDirectory(
  policies: readonly ConditionalAccessPolicy[],
  { requestedScopes = [] }: SignInApplication,
): readonly string[] {
  const isLowOnly =
    requestedScopes.length > 0 && requestedScopes.every((scope) => LOW_PRIVILEGE_SCOPES.has(scope.toLowerCase()));
  if (!isLowOnly) return [];
  return namesOf(policies.filter((policy) => ["hit", "possible"].includes(judgePolicy(policy, DIRECTORY_APP_ID))));
}

function unblockedMessage(viaDirectory: readonly string[]): string {
  const plain = "No Conditional Access policy blocks sign-in.";
  if (viaDirectory.length === 0) return plain;
  return `${plain} ${LOW_PRIVILEGE_LIMITS} ${subject(viaDirectory)} ${verb(viaDirectory, "applies", "apply")} to that. If sign-in fails with 0x52f, look there first.`;
}

function namesOf(policies: readonly ConditionalAccessPolicy[]): readonly string[] {
  return policies.map(({ displayName, id }) => `"${displayName === "" ? id : displayName}"`).sort();
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
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
  return `Conditional Access ${verb(names, "policy", "policies")} ${names.slice(0, MAX_NAMES).join(", ")}${more}`;
}

function verb(names: readonly string[], one: string, many: string): string {
  return names.length === 1 ? one : many;
}

function it(names: readonly string[]): string {
  return verb(names, "it", "them");
}
