import { describe, expect, it } from "vitest";
import type { Organization } from "../../../../src/azure/ports.ts";
import { judgeDirectory, type ObservedDirectory } from "../../../../src/controllers/kerberos-realm/judge-directory.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { TENANT } from "../../../fakes/fake-azure.ts";

const NOW = Date.UTC(2026, 10, 25, 12);
const HOUR = 3_600_000;
const required = { required: true, maxAge: "3h", maxAgeMs: 3 * HOUR };
const SKIPPED = { kind: "skipped" } as const;

const organization = (changes: Partial<Organization>): ObservedDirectory => ({
  organization: { kind: "read", value: { tenantId: TENANT, verifiedDomains: [], ...changes } },
  users: SKIPPED,
});
const synchronised = (agoMs: number): ObservedDirectory =>
  organization({ onPremisesSyncEnabled: true, lastSyncAtMs: NOW - agoMs });
const SCHEDULER =
  "On the Entra Connect server, Get-ADSyncScheduler shows why, and Start-ADSyncSyncCycle -PolicyType Delta starts a run.";
const HINT = " Which on-premises domains it covers is only shown when the Graph identity holds User.Read.All.";
const refused = new OperatorError("The Graph identity lacks Organization.Read.All.", {
  code: "Authorization_RequestDenied",
  reason: "PermissionMissing",
  retry: { kind: "slow" },
  needsHuman: true,
});

describe("judgeDirectory()", () => {
  it.each<[string, ObservedDirectory, string]>([
    [
      "never was synchronised",
      organization({}),
      "False NeverSynchronized The tenant was never synchronised from Active Directory. Install Microsoft Entra Connect: https://learn.microsoft.com/entra/identity/hybrid/connect/whatis-azure-ad-connect. If cloud-only users are meant, set spec.directorySync.required to false.",
    ],
    [
      "was synchronised and no longer is",
      organization({ onPremisesSyncEnabled: false, lastSyncAtMs: NOW - HOUR }),
      "False SynchronizationStopped The tenant was synchronised from Active Directory once, and synchronisation is turned off now. A Hybrid Identity Administrator can turn it on again with the wizard of Microsoft Entra Connect.",
    ],
    [
      "is set up and has not run",
      organization({ onPremisesSyncEnabled: true }),
      `False NeverSynchronized Synchronisation is turned on, and no run has ended yet. ${SCHEDULER}`,
    ],
    [
      "ran a moment ago",
      synchronised(1),
      `True Synchronized Microsoft Entra Connect synchronised within the last 3h.${HINT}`,
    ],
    [
      "ran in the future of our clock",
      synchronised(-HOUR),
      `True Synchronized Microsoft Entra Connect synchronised within the last 3h.${HINT}`,
    ],
    [
      "ran just within the limit",
      synchronised(3 * HOUR),
      `True Synchronized Microsoft Entra Connect synchronised within the last 3h.${HINT}`,
    ],
    [
      "ran a little too long ago",
      synchronised(3 * HOUR + 1),
      `False SynchronizationTooOld Microsoft Entra Connect last synchronised more than 3h ago; spec.directorySync.maxAge is 3h. ${SCHEDULER}`,
    ],
    [
      "ran a week ago",
      synchronised(8 * 24 * HOUR),
      `False SynchronizationTooOld Microsoft Entra Connect last synchronised more than 7 days ago; spec.directorySync.maxAge is 3h. ${SCHEDULER}`,
    ],
    [
      "cannot be read",
      { organization: { kind: "unreadable", error: refused }, users: SKIPPED },
      "Unknown PermissionMissing The Graph identity lacks Organization.Read.All.",
    ],
  ])("a tenant that %s", (_name, observed, said) => {
    const { type, status, reason, message } = judgeDirectory(observed, required, NOW);
    expect([type, `${status} ${reason} ${message}`]).toEqual(["DirectorySynchronized", said]);
  });

  it("offers no way out where synchronisation need not be", () => {
    const { message } = judgeDirectory(organization({}), { ...required, required: false }, NOW);
    expect(message).not.toContain("spec.directorySync.required");
  });

  it.each<[string, readonly string[], number, string]>([
    [
      "domains",
      ["corp.contoso.com", "emea.contoso.com"],
      0,
      "On-premises domains seen: corp.contoso.com, emea.contoso.com.",
    ],
    ["nobody", [], 0, "No synchronised user was seen."],
    [
      "more domains than a sentence should name",
      Array.from({ length: 13 }, (_none, at) => `d${String(at).padStart(2, "0")}.test`),
      0,
      "On-premises domains seen: d00.test, d01.test, d02.test, d03.test, d04.test, d05.test, d06.test, d07.test, d08.test, d09.test, and 3 more.",
    ],
    [
      "incomplete users",
      ["corp.contoso.com"],
      3,
      "On-premises domains seen: corp.contoso.com. Some synchronised users lack an on-premises SAM account name, domain name or SID, and cannot get a Kerberos ticket; synchronise these attributes.",
    ],
  ])("tells of %s among the synchronised users", (_name, domains, incomplete, said) => {
    const users = { kind: "read", value: { users: 9, isWhole: true, domains, incomplete } } as const;
    const { message } = judgeDirectory({ ...synchronised(1), users }, required, NOW);
    expect(message).toBe(`Microsoft Entra Connect synchronised within the last 3h. ${said}`);
  });

  it("says the same at every moment of a step", () => {
    const at = (agoMs: number): string => judgeDirectory(synchronised(agoMs), required, NOW).message;
    expect(at(6 * HOUR)).toBe(at(12 * HOUR - 1));
    expect(at(12 * HOUR)).not.toBe(at(12 * HOUR - 1));
  });
});
