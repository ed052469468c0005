import { ageMs } from "../../api/age.ts";
import type { Cloud, DomainStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import type { ObservedDomain } from "../../directory/ports.ts";
import { secondsIso } from "../status/conditions.ts";
import { plainText } from "../status/plain-text.ts";
import { judgeDomain } from "./judge-domain.ts";
import type { DomainObservation } from "./observe-domains.ts";

const MESSAGE_LIMIT = 4096;
const DIRECTIONS = ["Disabled", "Inbound", "Outbound", "Bidirectional"] as const;

/**
 * The entry of `.status.domains` for one domain. While it cannot be read, what was last seen in it stays and only the
 * verdict becomes Unknown.
 */
export function domainStatus(
  observation: DomainObservation,
  previous: DomainStatus | undefined,
  rules: { readonly cloud: Cloud; readonly nowMs: number },
): DomainStatus {
  const { name, keyMaxAge } = observation.spec;
  if (observation.kind === "unreadable") {
    const { reason, message } = observation.error;
    return { ...previous, name, ready: "Unknown", reason, message: plainText(message, MESSAGE_LIMIT) };
  }
  const verdict = judgeDomain(observation.value, {
    domain: name,
    cloud: rules.cloud,
    keyMaxAge,
    keyMaxAgeMs: ageMs(keyMaxAge),
    nowMs: rules.nowMs,
  });
  return {
    name,
    ready: verdict.ready,
    reason: verdict.reason,
    message: plainText(verdict.message, MESSAGE_LIMIT),
    ...facts(observation.value),
  };
}

function facts({ controller, functionalLevel, trust, account }: ObservedDomain): Partial<DomainStatus> {
  const direction = DIRECTIONS[trust?.direction ?? -1];
  return {
    controller: plainText(controller, 253),
    ...(functionalLevel === undefined ? {} : { functionalLevel }),
    ...(direction === undefined ? {} : { trustDirection: direction }),
    ...(account?.keyVersion === undefined ? {} : { keyVersion: account.keyVersion }),
    ...(account?.keyLastSet.kind === "at" ? { keyLastSet: secondsIso(account.keyLastSet.atMs) } : {}),
  };
}
