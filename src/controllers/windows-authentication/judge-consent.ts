import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import { type Finding, finding } from "../status/finding.ts";
import { compareConsent, missingRoles, missingScopes, type ResourceConsent } from "./consent.ts";
import type { Observed } from "./observed.ts";
import { hasServicePrincipal } from "./plan.ts";

/** `ConsentGranted`, and whether it keeps the object from being Ready although there is nothing to do. */
export interface ConsentJudgement {
  readonly finding: Finding<"ConsentGranted">;
  readonly blocking: boolean;
}

/** Judges consent. What an access rule or a wrong name makes impossible blocks; what is only missing is planned. */
export function judgeConsent(
  spec: WindowsAuthenticationSpec,
  observed: Observed,
  appRolesAllowed: boolean,
): ConsentJudgement {
  const notEvaluated = whyNotEvaluated(spec, observed);
  if (notEvaluated !== undefined) return { finding: notEvaluated, blocking: false };
  const consents =
    observed.consent === undefined ? [] : compareConsent(spec.consent, observed.consent, appRolesAllowed);
  const obstacle = consents.map((consent) => obstacleOf(consent, spec)).find((found) => found !== undefined);
  const missing = consents.flatMap(missingNames);
  if (obstacle !== undefined) return { finding: obstacle, blocking: true };
  if (missing.length > 0)
    return {
      finding: finding(
        "ConsentGranted",
        "False",
        "ConsentMissing",
        `Not granted for all users: ${missing.join("; ")}. By hand, an administrator grants what the application asks for on the page that status.consent.adminConsentUrl names.`,
      ),
      blocking: false,
    };
  return { finding: grantedFinding(consents), blocking: false };
}

function whyNotEvaluated(spec: WindowsAuthenticationSpec, observed: Observed): Finding<"ConsentGranted"> | undefined {
  if (spec.servicePrincipal === "Disabled")
    return finding(
      "ConsentGranted",
      "Unknown",
      "Ignored",
      "Without a service principal there is nothing to consent to.",
    );
  if (spec.consent.mode === "Ignore")
    return finding("ConsentGranted", "Unknown", "Ignored", "spec.consent.mode is Ignore, so consent is not looked at.");
  if (!hasServicePrincipal(observed.instance) || observed.consent === undefined)
    return finding("ConsentGranted", "Unknown", "NotEvaluated", "The service principal has to be on first.");
  return undefined;
}

function obstacleOf(consent: ResourceConsent, spec: WindowsAuthenticationSpec): Finding<"ConsentGranted"> | undefined {
  const name = nameOf(consent);
  const wantsSomething = consent.unknown.length + consent.wantedScopes.length > 0;
  if (consent.resource === undefined && wantsSomething)
    return finding(
      "ConsentGranted",
      "False",
      "ResourceNotFound",
      `The API ${name}, whose permissions are asked for, is not in the tenant. Create its service principal: az ad sp create --id ${consent.resourceAppId}`,
    );
  if (consent.deniedRoles.length > 0)
    return finding(
      "ConsentGranted",
      "False",
      "AppRolesNotAllowed",
      `Application permissions of ${name} are asked for (${consent.deniedRoles.join(", ")}), and no access rule of KerberosRealm ${spec.realmRef.name} that fits this object says appRoles: Allow. The owner of the realm can allow them; else take them out of what is asked for.`,
    );
  if (consent.unknown.length > 0 && spec.consent.mode === "Explicit")
    return finding(
      "ConsentGranted",
      "False",
      "PermissionUnknown",
      `${name} publishes no such permission: ${consent.unknown.join(", ")}. Correct spec.consent.permissions; what it publishes: az ad sp show --id ${consent.resourceAppId} --query "[oauth2PermissionScopes[].value, appRoles[].value]"`,
    );
  return undefined;
}

function grantedFinding(consents: readonly ResourceConsent[]): Finding<"ConsentGranted"> {
  const granted = consents.filter(({ wantedScopes, wantedRoles }) => wantedScopes.length + wantedRoles.length > 0);
  const unknown = consents.flatMap((consent) => consent.unknown.map((id) => `${id} of ${nameOf(consent)}`));
  const note =
    unknown.length === 0 ? "" : ` The application also asks for what its API does not publish: ${unknown.join(", ")}.`;
  if (granted.length === 0)
    return finding("ConsentGranted", "True", "NothingRequested", `No permission is asked for.${note}`);
  const list = granted.map(
    (consent) =>
      `${[...consent.wantedScopes, ...consent.wantedRoles.map(({ value }) => value)].join(", ")} on ${nameOf(consent)}`,
  );
  return finding("ConsentGranted", "True", "Granted", `Granted for all users: ${list.join("; ")}.${note}`);
}

function missingNames(consent: ResourceConsent): readonly string[] {
  const names = [...missingScopes(consent), ...missingRoles(consent).map(({ value }) => value)];
  return names.length === 0 ? [] : [`${names.join(", ")} on ${nameOf(consent)}`];
}

function nameOf(consent: ResourceConsent): string {
  return consent.resource?.displayName ?? consent.resourceAppId;
}
