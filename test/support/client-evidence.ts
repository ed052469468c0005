import type { DsregStatus, PrimaryRefreshToken } from "../../src/client/dsregcmd.ts";
import type { Evidence } from "../../src/client/finding.ts";
import { ENTRA_REALM, type KlistStatus } from "../../src/client/klist.ts";

/** When the explanations of the tests are made. */
export const NOW_MS = Date.parse("2026-11-25T08:00:00Z");
export const TENANT = "72f988bf-0000-4000-8000-00000000c0de";
export const SQL_SERVICE = "MSSQLSvc/mi.zone.database.windows.net:1433";

export const PRT: PrimaryRefreshToken = { present: true };

/** What a hybrid-joined client with everything in place says, but for what a test changes. */
export function evidence(dsreg: Partial<DsregStatus> = {}, more: Partial<Evidence> = {}): Evidence {
  return {
    dsreg: {
      isDsregcmd: true,
      join: "hybrid",
      tenantId: TENANT,
      prt: PRT,
      cloudTgt: true,
      hasFieldsOf21H1: true,
      ...dsreg,
    },
    nowMs: NOW_MS,
    ...more,
  };
}

/** A listed ticket cache with these services, each issued by its realm. */
export function listing(...tickets: readonly (readonly [service: string, realm: string])[]): KlistStatus {
  return { isListing: true, tickets: tickets.map(([service, realm]) => ({ service, realm })), errorCodes: [] };
}

export const ENTRA_TGT = [`krbtgt/${ENTRA_REALM}`, ENTRA_REALM] as const;
export const REFERRAL = [`krbtgt/${ENTRA_REALM}`, "CORP"] as const;
export const DOMAIN_TGT = ["krbtgt/CORP", "CORP"] as const;
export const SQL_TICKET = [SQL_SERVICE, ENTRA_REALM] as const;
