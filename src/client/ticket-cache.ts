import { ENTRA_REALM, type KerberosTicket, type KlistStatus } from "./klist.ts";

/** The tickets that matter here, as far as the cache was listed. */
export interface TicketCache {
  /** Without a listing, a ticket that is not here may still be there. */
  readonly isListed: boolean;
  /** Ticket for a managed instance, issued by Entra ID: the whole way works. */
  readonly sqlTicket: string | undefined;
  /** Entra ID's ticket-granting ticket came with the sign-in: the way of the modern interactive flow. */
  readonly hasEntraTgt: boolean;
  /** A domain's referral to Entra ID's realm: the way of the incoming trust-based flow. */
  readonly hasReferral: boolean;
  /** The realm of a domain whose controller issued a ticket-granting ticket. */
  readonly domainRealm: string | undefined;
}

/**
 * Sorts the tickets of a cache.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-troubleshoot
 */
export function ticketCacheOf(klist: KlistStatus | undefined): TicketCache {
  const tickets = klist?.tickets ?? [];
  const toEntra = tickets.filter((ticket) => tgtRealmOf(ticket) === ENTRA_REALM);
  return {
    isListed: klist?.isListing ?? false,
    sqlTicket: tickets.find(({ service, realm }) => /^MSSQLSvc\//i.test(service) && realm === ENTRA_REALM)?.service,
    // Some versions of klist leave the realm of this one out.
    hasEntraTgt: toEntra.some(({ realm }) => realm === ENTRA_REALM || realm === ""),
    hasReferral: toEntra.some(({ realm }) => realm !== ENTRA_REALM && realm !== ""),
    domainRealm: tickets.find((ticket) => ticket.realm !== ENTRA_REALM && tgtRealmOf(ticket) === ticket.realm)?.realm,
  };
}

function tgtRealmOf({ service }: KerberosTicket): string | undefined {
  return /^krbtgt\/(\S+)$/i.exec(service)?.[1]?.toUpperCase();
}
