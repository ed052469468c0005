import type { Condition } from "../../api/conditions.ts";
import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import type { ManagedInstance } from "../../azure/ports.ts";
import type { OperatorError } from "../../errors.ts";
import { conditionOf } from "../status/conditions.ts";
import { type DomainConditionType, type Finding, finding } from "../status/finding.ts";
import { judgeSignIn, requestedScopeValues } from "./conditional-access.ts";
import { type ConsentJudgement, judgeConsent } from "./judge-consent.ts";
import { judgeLogins } from "./logins.ts";
import type { Observed } from "./observed.ts";
import { hasServicePrincipal, metadataMode } from "./plan.ts";

/** Why an object whose plan is empty is still not Ready. */
export type Blocker =
  /** Nothing moves until somebody acts. */
  | { readonly kind: "stalled"; readonly reason: string; readonly message: string }
  /** A required check could not be made. */
  | { readonly kind: "unreadable"; readonly condition: DomainConditionType; readonly error: OperatorError };

/** What a complete observation says about every concern. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly blockers: readonly Blocker[];
}

/** Judges what the instance alone tells, which holds also when the rest cannot be read. */
export function judgeInstance(spec: WindowsAuthenticationSpec, instance: ManagedInstance): readonly Finding[] {
  return [judgeServicePrincipal(spec, instance), judgeMetadata(spec, instance)];
}

/**
 * Judges everything but the realm and the instance's availability. `previous` are the conditions so far: a check that
 * could not be made for a passing cause leaves its condition as it was.
 */
export function judge(
  spec: WindowsAuthenticationSpec,
  observed: Observed,
  appRolesAllowed: boolean,
  previous: readonly Condition[] | undefined,
): Judgement {
  const consent = judgeConsent(spec, observed, appRolesAllowed);
  const signIn = judgeSignInCheck(spec, observed, previous);
  const logins = judgeLogins(spec.checks, observed);
  return {
    findings: [
      ...judgeInstance(spec, observed.instance),
      consent.finding,
      signIn,
      keptIfPassing(logins.finding, observed.directoryReader, previous),
    ],
    blockers: [
      ...stalledBy(consent),
      ...blockedBy(signIn, spec.checks.conditionalAccess === "Require", observed.conditionalAccess),
      ...blockedBy(logins.finding, logins.required, observed.directoryReader),
    ],
  };
}

function stalledBy({ blocking, finding: { reason, message } }: ConsentJudgement): readonly Blocker[] {
  return blocking ? [{ kind: "stalled", reason, message }] : [];
}

function blockedBy(
  { type, status, reason, message }: Finding<"SignInUnblocked" | "LoginsSupported">,
  required: boolean,
  read: Observed["conditionalAccess"] | Observed["directoryReader"],
): readonly Blocker[] {
  if (!required) return [];
  if (read.kind === "unreadable" && status === "Unknown")
    return [{ kind: "unreadable", condition: type, error: read.error }];
  return status === "False" ? [{ kind: "stalled", reason, message }] : [];
}

function judgeServicePrincipal(
  spec: WindowsAuthenticationSpec,
  instance: ManagedInstance,
): Finding<"ServicePrincipalEnabled"> {
  const on = hasServicePrincipal(instance);
  const about = `The service principal of managed instance ${instance.name}`;
  if (spec.servicePrincipal === "Enabled")
    return on
      ? finding("ServicePrincipalEnabled", "True", "Enabled", `${about} is on.`)
      : finding("ServicePrincipalEnabled", "False", "NotEnabled", `${about} is off.`);
  return on
    ? finding("ServicePrincipalEnabled", "True", "NotDisabled", `${about} is on, though the object declares it off.`)
    : finding("ServicePrincipalEnabled", "False", "Disabled", `${about} is off, as declared.`);
}

function judgeMetadata(spec: WindowsAuthenticationSpec, instance: ManagedInstance): Finding<"MetadataModeMatched"> {
  const mode = metadataMode(instance);
  const wanted = spec.authenticationMetadata;
  const about = `authenticationMetadata of managed instance ${instance.name}`;
  if (wanted === undefined)
    return finding("MetadataModeMatched", "True", "NotDeclared", `${about} is ${mode}; the object declares none.`);
  return mode.toLowerCase() === wanted.toLowerCase()
    ? finding("MetadataModeMatched", "True", "Matched", `${about} is ${mode}, as declared.`)
    : finding("MetadataModeMatched", "False", "Mismatch", `${about} is ${mode}; ${wanted} is declared.`);
}

function judgeSignInCheck(
  spec: WindowsAuthenticationSpec,
  observed: Observed,
  previous: readonly Condition[] | undefined,
): Finding<"SignInUnblocked"> {
  const { instance, conditionalAccess: read, consent } = observed;
  if (spec.checks.conditionalAccess === "Skip")
    return finding("SignInUnblocked", "Unknown", "Skipped", "spec.checks.conditionalAccess is Skip.");
  const appId = instance.servicePrincipal?.clientId;
  if (read.kind === "skipped" || appId === undefined)
    return finding(
      "SignInUnblocked",
      "Unknown",
      "NotEvaluated",
      "Looked at only where the service principal is declared Enabled and is on.",
    );
  if (read.kind === "unreadable") {
    const { reason, message } = read.error;
    return keptIfPassing({ type: "SignInUnblocked", status: "Unknown", reason, message }, read, previous);
  }
  return judgeSignIn(read.value, {
    appId,
    displayName: consent?.application.displayName ?? `${instance.name} principal`,
    ...(consent === undefined ? {} : { requestedScopes: requestedScopeValues(consent.application, consent.resources) }),
  });
}

/** Keeps an earlier judgement while only a passing failure keeps us from making it again; it would flap otherwise. */
function keptIfPassing<T extends "SignInUnblocked" | "LoginsSupported">(
  found: Finding<T>,
  read: Observed["conditionalAccess"] | Observed["directoryReader"],
  previous: readonly Condition[] | undefined,
): Finding<T> {
  if (read.kind !== "unreadable" || read.error.needsHuman || found.status !== "Unknown") return found;
  const before = conditionOf(previous, found.type);
  // What was not looked at was not judged, and what it says of why is no longer so.
  return before === undefined || before.reason === "NotEvaluated" || before.reason === "Skipped"
    ? found
    : { type: found.type, status: before.status, reason: before.reason, message: before.message };
}
