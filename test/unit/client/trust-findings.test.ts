import { describe, expect, it } from "vitest";
import type { KlistStatus } from "../../../src/client/klist.ts";
import { ticketCacheOf } from "../../../src/client/ticket-cache.ts";
import { trustFindings } from "../../../src/client/trust-findings.ts";
import { DOMAIN_TGT, evidence, listing, REFERRAL, SQL_TICKET, TENANT } from "../../support/client-evidence.ts";

const find = (klist: KlistStatus | undefined) =>
  trustFindings(evidence({ join: "domain" }, klist === undefined ? {} : { klist }), ticketCacheOf(klist));

type Answers = readonly (readonly [ok: boolean | undefined, decides: boolean])[];

const OPEN = [undefined, true] as const;
const HOLDS = [true, true] as const;

const CASES: readonly (readonly [why: string, klist: KlistStatus | undefined, domainReferralInstance: Answers])[] = [
  ["dsregcmd alone tells nothing", undefined, [OPEN, OPEN, OPEN]],
  ["an empty cache: no domain controller was in reach", listing(), [[false, true], OPEN, OPEN]],
  ["a domain's ticket", listing(DOMAIN_TGT), [HOLDS, OPEN, OPEN]],
  ["the referral: the trust is there", listing(DOMAIN_TGT, REFERRAL), [HOLDS, HOLDS, OPEN]],
  ["a ticket for an instance", listing(DOMAIN_TGT, REFERRAL, SQL_TICKET), [[true, false], [true, false], HOLDS]],
  ["a ticket for an instance alone proves the rest", listing(SQL_TICKET), [[false, false], [undefined, false], HOLDS]],
];

describe("trustFindings()", () => {
  it.each(CASES)("%s", (_why, klist, want) => {
    expect(find(klist).map(({ ok, decides }) => [ok, decides])).toEqual(want);
  });
  it("tells what is needed for a line of sight, in words and commands", () => {
    expect(find(undefined).map(({ what, commands }) => [what, commands])).toEqual([
      [
        "dsregcmd doesn't tell whether the client reaches a domain controller (OnPremTgt is a ticket of Entra ID).",
        ["klist get krbtgt/kerberos.microsoftonline.com"],
      ],
      [
        "No referral from the domain to KERBEROS.MICROSOFTONLINE.COM was shown, so nothing proves that the trust is there.",
        ["klist get krbtgt/kerberos.microsoftonline.com"],
      ],
      [
        "No ticket for a managed instance was shown, so nothing proves that the whole way works.",
        ["klist get MSSQLSvc/<instance>.<dns zone>.database.windows.net:1433"],
      ],
    ]);
  });
  it("writes the proxy of the tenant as the policy wants it", () => {
    expect(find(undefined).at(-1)?.help).toContain(`<https login.microsoftonline.com:443:${TENANT}/kerberos />`);
  });
});
