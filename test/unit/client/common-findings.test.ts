import { describe, expect, it } from "vitest";
import { commonFindings, sqlTicketFinding } from "../../../src/client/common-findings.ts";
import type { Evidence, Finding } from "../../../src/client/finding.ts";
import { ticketCacheOf } from "../../../src/client/ticket-cache.ts";
import { evidence, listing, SQL_SERVICE, SQL_TICKET, TENANT } from "../../support/client-evidence.ts";

const OTHER = "11111111-0000-4000-8000-00000000c0de";
const failed = (...errorCodes: readonly number[]): Evidence => evidence({}, { klist: { ...listing(), errorCodes } });

const CASES: readonly (readonly [why: string, given: Evidence, wanted: readonly Partial<Finding>[]])[] = [
  ["nothing that was not asked for", evidence(), []],
  [
    "the tenant that was asked for",
    evidence({}, { tenantId: TENANT }),
    [{ ok: true, decides: true, what: `It belongs to the tenant ${TENANT}.` }],
  ],
  [
    "another tenant",
    evidence({}, { tenantId: OTHER }),
    [{ ok: false, decides: true, what: `It belongs to the tenant ${TENANT}, not to ${OTHER}.` }],
  ],
  [
    "a device that Entra ID knows",
    evidence({ deviceAuthStatus: "SUCCESS" }),
    [{ ok: true, decides: true, what: "Entra ID knows the device." }],
  ],
  [
    "a device that was taken away",
    evidence({ deviceAuthStatus: "FAILED. Device is either disabled or deleted" }),
    [{ ok: false, decides: true, what: "The device is disabled or deleted in Entra ID." }],
  ],
  [
    "a device that could not ask",
    evidence({ deviceAuthStatus: "FAILED. ERROR" }),
    [{ ok: undefined, decides: false, what: "The client could not ask Entra ID about its device." }],
  ],
  [
    "one failure that came as Windows error and as NTSTATUS",
    failed(0x6fb, 0xc000_018b),
    [{ ok: false, decides: true, what: "klist failed with 0x6fb. The service principal name (SPN) was not found." }],
  ],
];

describe("commonFindings()", () => {
  it.each(CASES)("tells %s", (_why, given, wanted) => {
    expect(commonFindings(given)).toEqual(wanted.map((finding) => expect.objectContaining(finding) as unknown));
  });
  it("can't compare the tenant of a client that names none", () => {
    const dsreg = { isDsregcmd: true, join: "domain", hasFieldsOf21H1: false } as const;
    expect(commonFindings({ dsreg, nowMs: 0, tenantId: TENANT })).toEqual([
      {
        ok: undefined,
        decides: false,
        what: "The text names no tenant: only a client joined to Entra ID has one.",
      },
    ]);
  });
  it("brings the commands that help with an error", () => {
    expect(commonFindings(failed(0x51f)).flatMap(({ commands }) => commands)).toEqual([
      "netsh winhttp reset autoproxy",
      "netsh winhttp reset proxy",
    ]);
  });
});

describe("sqlTicketFinding()", () => {
  it("takes a ticket for an instance as proof", () => {
    expect(sqlTicketFinding(ticketCacheOf(listing(SQL_TICKET)), { decides: false })).toEqual({
      ok: true,
      decides: true,
      what: `Entra ID issued a ticket for ${SQL_SERVICE}.`,
    });
  });
  it("asks for one otherwise", () => {
    expect(sqlTicketFinding(ticketCacheOf(listing()), { decides: true, help: "Ask." })).toEqual({
      ok: undefined,
      decides: true,
      what: "No ticket for a managed instance was shown, so nothing proves that the whole way works.",
      help: "Ask.",
      commands: ["klist get MSSQLSvc/<instance>.<dns zone>.database.windows.net:1433"],
    });
  });
});
