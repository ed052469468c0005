import { describe, expect, it } from "vitest";
import { type Explanation, explain } from "../../../src/client/explain.ts";
import type { Evidence } from "../../../src/client/finding.ts";
import {
  DOMAIN_TGT,
  ENTRA_TGT,
  evidence,
  listing,
  REFERRAL,
  SQL_TICKET,
  TENANT,
} from "../../support/client-evidence.ts";

const INTERACTIVE =
  "Interactive sessions only: it works for SQL Server Management Studio and web applications, not for applications that run as a service.";
const WINDOWS = "Windows clients only: neither flow works on Linux.";
const OTHER = "11111111-0000-4000-8000-00000000c0de";
const errors = (...errorCodes: readonly number[]) => ({ klist: { ...listing(DOMAIN_TGT), errorCodes } });

type Brief = readonly [verdict: Explanation["verdict"], flow: Explanation["flow"]["flow"], limits: string];

const CASES: readonly (readonly [why: string, given: Evidence, brief: Brief, sentence: RegExp])[] = [
  [
    "a client with everything is ready",
    evidence(),
    ["ready", "modernInteractive", INTERACTIVE],
    /^This client is ready for the modern interactive flow\.$/,
  ],
  [
    "an open question that decides nothing doesn't count",
    evidence({ deviceAuthStatus: "FAILED. ERROR" }),
    ["ready", "modernInteractive", INTERACTIVE],
    /ready/,
  ],
  [
    "something is missing",
    evidence({ cloudTgt: false }),
    ["actionNeeded", "modernInteractive", INTERACTIVE],
    /^This client can use the modern interactive flow, but something is missing\. No Kerberos ticket/,
  ],
  [
    "what is missing comes before what can't be told",
    evidence({ executingAccount: "NT AUTHORITY\\SYSTEM", prt: { present: false } }, { tenantId: OTHER }),
    ["actionNeeded", "modernInteractive", INTERACTIVE],
    new RegExp(`something is missing\\. It belongs to the tenant ${TENANT}, not to ${OTHER}\\.$`),
  ],
  [
    "what was collected as the system can't be told",
    evidence({ executingAccount: "NT AUTHORITY\\SYSTEM", prt: { present: false } }),
    ["unknown", "modernInteractive", INTERACTIVE],
    /^This client can use the modern interactive flow, but whether it gets tickets can't be told\. /,
  ],
  [
    "a failed ticket is something missing, though the rest is in place",
    evidence({}, { klist: { ...listing(ENTRA_TGT), errorCodes: [0x52f] } }),
    ["actionNeeded", "modernInteractive", INTERACTIVE],
    /0x52f/,
  ],
  [
    "the incoming trust-based flow can't be told from dsregcmd alone",
    evidence({ join: "domain" }),
    ["unknown", "incomingTrust", WINDOWS],
    /^This client can use the incoming trust-based flow, but whether/,
  ],
  [
    "the incoming trust-based flow is proved by tickets",
    evidence({ join: "domain" }, { klist: listing(DOMAIN_TGT, REFERRAL, SQL_TICKET) }),
    ["ready", "incomingTrust", WINDOWS],
    /^This client is ready for the incoming trust-based flow\.$/,
  ],
  [
    "the incoming trust-based flow fails with what klist says",
    evidence({ join: "domain" }, errors(0x6fb)),
    ["actionNeeded", "incomingTrust", WINDOWS],
    /klist failed with 0x6fb/,
  ],
  [
    "a client that can't is not supported, whatever klist says",
    evidence({ join: "registered" }, errors(0x6fb)),
    ["notSupported", "notSupported", WINDOWS],
    /^This client can't use Windows Authentication\. It is only registered/,
  ],
  [
    "an unknown version",
    evidence({ hasFieldsOf21H1: false }),
    ["unknown", "unknown", WINDOWS],
    /^Which flow this client can use can't be told\. Nothing says which version of Windows it runs\.$/,
  ],
];

describe("explain()", () => {
  it.each(CASES)("%s", (_why, given, [verdict, flow, limits], sentence) => {
    const told = explain(given);
    expect({ verdict: told.verdict, flow: told.flow.flow, limits: told.limits }).toEqual({
      verdict,
      flow,
      limits: [limits],
    });
    expect(told.sentence).toMatch(sentence);
  });
  it("tells each command once, in the order of the findings", () => {
    const klist = { ...listing(), errorCodes: [0x51f] };
    expect(explain(evidence({ cloudTgt: false }, { klist })).commands).toEqual([
      "klist cloud_debug",
      "dsregcmd.exe /RefreshPrt",
      "klist get MSSQLSvc/<instance>.<dns zone>.database.windows.net:1433",
      "netsh winhttp reset autoproxy",
      "netsh winhttp reset proxy",
    ]);
  });
  it.each([
    ["10.0.19041", true],
    ["10.0.19042", true],
    ["10.0.19043", false],
  ])("remarks that %s lies between the documented minimums: %s", (osVersion, remarks) => {
    const { verdict, findings } = explain(evidence({}, { osVersion }));
    expect({ verdict, remarks: findings.some(({ what }) => what.includes("this is in between")) }).toEqual({
      verdict: "ready",
      remarks,
    });
  });
  it("sees that a text is something else", () => {
    expect(explain(evidence({ isDsregcmd: false, join: "unknown" }))).toEqual({
      verdict: "unknown",
      sentence: "This is not the output of dsregcmd /status: no line says AzureAdJoined or DomainJoined.",
      flow: { flow: "unknown", reason: "JoinUnknown", sentence: "Nothing says what it is joined to." },
      findings: [],
      commands: ["dsregcmd /status"],
      limits: [],
    });
  });
  it.each<[string, Evidence, boolean]>([
    ["CloudTgt: NO with a token, eligible", evidence({ cloudTgt: false }), true],
    ["CloudTgt: NO without a token", evidence({ cloudTgt: false, prt: { present: false } }), false],
    ["CloudTgt: YES", evidence(), false],
    ["CloudTgt: NO, but AD joined only", evidence({ cloudTgt: false, join: "domain" }), false],
    ["CloudTgt: NO, but too old", evidence({ cloudTgt: false }, { osVersion: "10.0.17763" }), false],
    ["CloudTgt: NO, but only registered", evidence({ cloudTgt: false, join: "registered" }), false],
  ])("tells the limit of cached sign-ins where it can be the cause: %s", (_why, given, told) => {
    expect(explain(given).commands.includes("dsregcmd.exe /RefreshPrt")).toBe(told);
  });
});
