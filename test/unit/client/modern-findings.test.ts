import { describe, expect, it } from "vitest";
import type { Evidence, Finding } from "../../../src/client/finding.ts";
import type { KlistStatus } from "../../../src/client/klist.ts";
import { modernFindings } from "../../../src/client/modern-findings.ts";
import { ticketCacheOf } from "../../../src/client/ticket-cache.ts";
import { ENTRA_TGT, evidence, listing, NOW_MS, REFERRAL, SQL_TICKET } from "../../support/client-evidence.ts";

const find = (given: Evidence): readonly Finding[] => modernFindings(given, ticketCacheOf(given.klist));
/** `+` holds, `-` does not, `?` can't be told; in brackets what the verdict doesn't rest on. */
const told = (given: Evidence): readonly string[] =>
  find(given).map(({ ok, decides, what }) => {
    const mark = { true: "+", false: "-", undefined: "?" }[`${ok}`];
    return decides ? `${mark} ${what}` : `(${mark} ${what})`;
  });

const HAS_PRT = "+ The user has a primary refresh token (AzureAdPrt: YES).";
const NO_PRT = "- The user has no primary refresh token (AzureAdPrt: NO), with which Entra ID's Kerberos ticket comes.";
const PRT_UNKNOWN =
  "? The text doesn't tell whether the user has a primary refresh token: it was not collected in the user's session.";
const CLOUD_YES = "+ A Kerberos ticket for cloud resources is there (CloudTgt: YES).";
const CLOUD_NO = "- No Kerberos ticket for cloud resources is there (CloudTgt: NO).";
const CACHED =
  "- The sign-in may have been a cached one: Windows limits how often it connects to Entra ID, so within 4 hours of an upgrade or a fresh deployment an account may have no refreshed ticket.";
const IN_CACHE = "+ A Kerberos ticket of Entra ID is in the cache.";
const SQL_OPEN = "(? No ticket for a managed instance was shown, so nothing proves that the whole way works.)";
const SQL_PROOF = "+ Entra ID issued a ticket for MSSQLSvc/mi.zone.database.windows.net:1433.";

const policy = (isCloudKerberosEnabled: boolean): KlistStatus => ({
  isListing: false,
  tickets: [],
  errorCodes: [],
  isCloudKerberosEnabled,
});
const withoutCloudTgt = (given: Evidence): Evidence => {
  const { isDsregcmd, join, prt, hasFieldsOf21H1 } = given.dsreg;
  return { ...given, dsreg: { isDsregcmd, join, hasFieldsOf21H1, ...(prt === undefined ? {} : { prt }) } };
};

const CASES: readonly (readonly [why: string, given: Evidence, told: readonly string[]])[] = [
  ["a client with everything", evidence(), [HAS_PRT, CLOUD_YES, SQL_OPEN]],
  ["no token, and so no ticket", evidence({ prt: { present: false }, cloudTgt: false }), [NO_PRT, CLOUD_NO, SQL_OPEN]],
  ["a token without a ticket", evidence({ cloudTgt: false }), [HAS_PRT, CLOUD_NO, CACHED, SQL_OPEN]],
  [
    "since when the token has been without a ticket",
    evidence({ cloudTgt: false, prt: { present: true, updatedAtMs: NOW_MS - 2 * 3_600_000 } }),
    [
      HAS_PRT,
      CLOUD_NO,
      `${CACHED} The primary refresh token was last updated on 2026-11-25 06:00 UTC, 2 hours ago.`,
      SQL_OPEN,
    ],
  ],
  [
    "a token without a ticket that the cache has after all",
    evidence({ cloudTgt: false }, { klist: listing(ENTRA_TGT) }),
    [HAS_PRT, IN_CACHE, SQL_OPEN],
  ],
  [
    "a ticket that is not in the cache",
    evidence({}, { klist: listing() }),
    [HAS_PRT, "- No Kerberos ticket of Entra ID is in the cache, although dsregcmd says CloudTgt: YES.", SQL_OPEN],
  ],
  [
    "a referral of the domain, which is no ticket of the modern flow",
    evidence({ cloudTgt: false }, { klist: listing(REFERRAL) }),
    [HAS_PRT, "- No Kerberos ticket of Entra ID is in the cache.", CACHED, SQL_OPEN],
  ],
  [
    "a ticket for an instance: the rest doesn't matter any more",
    evidence({ prt: { present: false }, cloudTgt: false }, { klist: listing(SQL_TICKET) }),
    [`(${NO_PRT})`, IN_CACHE, SQL_PROOF],
  ],
  [
    "a text that was collected by a service",
    evidence({ prt: { present: false }, cloudTgt: false, executingAccount: "NT AUTHORITY\\SYSTEM" }),
    [PRT_UNKNOWN, CLOUD_NO, SQL_OPEN],
  ],
  [
    "a text that was collected by the computer account",
    evidence({ prt: { present: false }, cloudTgt: false, executingAccount: "CORP\\PC1$, PC1$@corp.example" }),
    [PRT_UNKNOWN, CLOUD_NO, SQL_OPEN],
  ],
  [
    "a text that was collected in the context of the system",
    evidence({ prt: { present: false }, cloudTgt: false, userContext: "SYSTEM" }),
    [PRT_UNKNOWN, CLOUD_NO, SQL_OPEN],
  ],
  [
    "a text without the line CloudTgt",
    withoutCloudTgt(evidence()),
    [
      HAS_PRT,
      "? The text has no line CloudTgt, so it doesn't tell whether Entra ID's Kerberos ticket is there.",
      SQL_OPEN,
    ],
  ],
  [
    "a policy that arrived",
    evidence({}, { klist: policy(true) }),
    [HAS_PRT, "+ The client is told to get the cloud Kerberos ticket at sign-in.", CLOUD_YES, SQL_OPEN],
  ],
  [
    "a policy that did not arrive, whatever CloudTgt says",
    evidence({}, { klist: policy(false) }),
    [
      HAS_PRT,
      "- The client is not told to get the cloud Kerberos ticket at sign-in (Cloud Kerberos enabled by policy: 0).",
      CLOUD_YES,
      SQL_OPEN,
    ],
  ],
  [
    "a text that is old",
    evidence({ prt: { present: true, expiresAtMs: NOW_MS - 1 } }),
    [
      HAS_PRT,
      "(? The primary refresh token was to expire on 2026-11-25 07:59 UTC, which is past: the text is old, or the client was offline.)",
      CLOUD_YES,
      SQL_OPEN,
    ],
  ],
  [
    "a token that has yet to expire",
    evidence({ prt: { present: true, expiresAtMs: NOW_MS + 1 } }),
    [HAS_PRT, CLOUD_YES, SQL_OPEN],
  ],
  [
    "names of a sovereign cloud",
    evidence({ kerberosTopLevelNames: [".usgovcloudapi.net"] }),
    [HAS_PRT, CLOUD_YES, SQL_OPEN],
  ],
  [
    "names that are not those of instances",
    evidence({ kerberosTopLevelNames: [".azure.net"] }),
    [
      HAS_PRT,
      CLOUD_YES,
      "(? For names of managed instances the client may not ask Entra ID: KerbTopLevelNames is .azure.net.)",
      SQL_OPEN,
    ],
  ],
];

describe("modernFindings()", () => {
  it.each(CASES)("tells of %s", (_why, given, want) => {
    expect(told(given)).toEqual(want);
  });
  it("says how a cached sign-in becomes a real one", () => {
    expect(find(evidence({ cloudTgt: false })).at(2)).toEqual({
      ok: false,
      decides: true,
      what: CACHED.slice(2),
      help: "With the policy in place, run the command, then lock and unlock the session.",
      commands: ["dsregcmd.exe /RefreshPrt"],
    });
  });
  it("says what the last attempt to get a token ended with", () => {
    expect(find(evidence({ prt: { present: false, lastFailure: "0xc000006d, AADSTS50126" } })).at(0)?.help).toBe(
      "Sign in to Windows with the Entra ID account while Entra ID can be reached. The last attempt ended with 0xc000006d, AADSTS50126.",
    );
  });
  it("names the policy where a ticket is missing beside a token, and only the token otherwise", () => {
    const helpOf = (given: Evidence) => find(given).find(({ what }) => what === CLOUD_NO.slice(2))?.help;
    expect(helpOf(evidence({ cloudTgt: false }))).toMatch(/CloudKerberosTicketRetrievalEnabled/);
    expect(helpOf(evidence({ cloudTgt: false, prt: { present: false } }))).toBe(
      "It comes with the primary refresh token.",
    );
  });
});
