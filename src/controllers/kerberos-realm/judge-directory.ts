import type { Organization, SynchronizedUserSample } from "../../azure/ports.ts";
import { type Finding, finding } from "../status/finding.ts";
import type { OptionalRead } from "../windows-authentication/observed.ts";
import { olderThan } from "./age-words.ts";
import type { RealmExpectations } from "./expectations.ts";

/** What was read about the tenant's directory. */
export interface ObservedDirectory {
  readonly organization: OptionalRead<Organization>;
  readonly users: OptionalRead<SynchronizedUserSample>;
}

const SCHEDULER =
  "On the Entra Connect server, Get-ADSyncScheduler shows why, and Start-ADSyncSyncCycle -PolicyType Delta starts a run.";

/**
 * `DirectorySynchronized`: whether Entra Connect synchronised the directory lately. Ages are told in steps, so that the
 * message stays the same while only time passes.
 *
 * @see https://learn.microsoft.com/graph/api/resources/organization
 * @see https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler
 */
export function judgeDirectory(
  { organization: read, users }: ObservedDirectory,
  expected: NonNullable<RealmExpectations["directorySync"]>,
  nowMs: number,
): Finding<"DirectorySynchronized"> {
  if (read.kind !== "read") return unseen(read);
  const { onPremisesSyncEnabled, lastSyncAtMs } = read.value;
  const mayBeWaived = expected.required
    ? " If cloud-only users are meant, set spec.directorySync.required to false."
    : "";
  if (onPremisesSyncEnabled === undefined)
    return finding(
      "DirectorySynchronized",
      "False",
      "NeverSynchronized",
      `The tenant was never synchronised from Active Directory. Install Microsoft Entra Connect: https://learn.microsoft.com/entra/identity/hybrid/connect/whatis-azure-ad-connect.${mayBeWaived}`,
    );
  if (!onPremisesSyncEnabled)
    return finding(
      "DirectorySynchronized",
      "False",
      "SynchronizationStopped",
      "The tenant was synchronised from Active Directory once, and synchronisation is turned off now. A Hybrid Identity Administrator can turn it on again with the wizard of Microsoft Entra Connect.",
    );
  if (lastSyncAtMs === undefined)
    return finding(
      "DirectorySynchronized",
      "False",
      "NeverSynchronized",
      `Synchronisation is turned on, and no run has ended yet. ${SCHEDULER}`,
    );
  const old = nowMs - lastSyncAtMs;
  if (old > expected.maxAgeMs)
    return finding(
      "DirectorySynchronized",
      "False",
      "SynchronizationTooOld",
      `Microsoft Entra Connect last synchronised ${olderThan(old, { ms: expected.maxAgeMs, text: expected.maxAge })} ago; spec.directorySync.maxAge is ${expected.maxAge}. ${SCHEDULER}`,
    );
  return finding(
    "DirectorySynchronized",
    "True",
    "Synchronized",
    `Microsoft Entra Connect synchronised within the last ${expected.maxAge}.${domainsSeen(users)}`,
  );
}

function unseen(read: Exclude<ObservedDirectory["organization"], { kind: "read" }>): Finding<"DirectorySynchronized"> {
  if (read.kind === "skipped")
    return finding("DirectorySynchronized", "Unknown", "CheckFailed", "The tenant has not been looked at yet.");
  const { reason, message } = read.error;
  return { type: "DirectorySynchronized", status: "Unknown", reason, message };
}

/** Status lists more of them. */
const DOMAINS_NAMED = 10;

function listed(domains: readonly string[]): string {
  const rest = domains.length - DOMAINS_NAMED;
  return domains.slice(0, DOMAINS_NAMED).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}

function domainsSeen(users: ObservedDirectory["users"]): string {
  if (users.kind === "skipped")
    return " Which on-premises domains it covers is only shown when the Graph identity holds User.Read.All.";
  if (users.kind === "unreadable") return "";
  const { domains, incomplete } = users.value;
  const seen =
    domains.length === 0 ? " No synchronised user was seen." : ` On-premises domains seen: ${listed(domains)}.`;
  const lacking =
    incomplete === 0
      ? ""
      : " Some synchronised users lack an on-premises SAM account name, domain name or SID, and cannot get a Kerberos ticket; synchronise these attributes.";
  return seen + lacking;
}
