import { GET_TGT, sqlTicketFinding } from "./common-findings.ts";
import type { Evidence, Finding } from "./finding.ts";
import { ENTRA_REALM } from "./klist.ts";
import type { TicketCache } from "./ticket-cache.ts";

/**
 * What the incoming trust-based flow needs, in the order in which one ticket comes from the other. dsregcmd says nothing of
 * that: OnPremTgt is a ticket that Entra ID issued, and a client without it can have every ticket that is needed here.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow
 */
export function trustFindings(evidence: Evidence, cache: TicketCache): readonly Finding[] {
  return [
    domainTicketFinding(cache),
    referralFinding(cache),
    sqlTicketFinding(cache, { decides: true, help: proxyHelp(evidence) }),
  ];
}

function domainTicketFinding({ domainRealm, isListed, sqlTicket }: TicketCache): Finding {
  const decides = sqlTicket === undefined;
  if (domainRealm !== undefined)
    return { ok: true, decides, what: `A domain controller of ${domainRealm} issued a ticket.` };
  if (isListed) {
    return {
      ok: false,
      decides,
      what: "No ticket of a domain controller is in the cache.",
      help: "The client needs a line of sight to a domain controller: connect it to the network or the VPN, then lock and unlock the session.",
    };
  }
  return {
    ok: undefined,
    decides,
    what: "dsregcmd doesn't tell whether the client reaches a domain controller (OnPremTgt is a ticket of Entra ID).",
    help: "Run the command as the user and without elevation, and explain again with --klist and what it printed.",
    commands: [GET_TGT],
  };
}

function referralFinding({ hasReferral, sqlTicket }: TicketCache): Finding {
  const decides = sqlTicket === undefined;
  if (hasReferral)
    return { ok: true, decides, what: `The domain refers the client to ${ENTRA_REALM}: the trust is there.` };
  return {
    ok: undefined,
    decides,
    what: `No referral from the domain to ${ENTRA_REALM} was shown, so nothing proves that the trust is there.`,
    help: "The command has to return a ticket of the Active Directory domain; if it fails, its code says more.",
    commands: [GET_TGT],
  };
}

/** Form of the value: https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow */
function proxyHelp({ tenantId, dsreg }: Evidence): string {
  const tenant = tenantId ?? dsreg.tenantId ?? "<tenant id>";
  return `The policy "Specify KDC proxy servers for Kerberos clients" has to have the value name ${ENTRA_REALM} with the value <https login.microsoftonline.com:443:${tenant}/kerberos />; then ask for a ticket.`;
}
