import { describe, expect, it } from "vitest";
import { ENTRA_REALM, type KerberosTicket } from "../../../src/client/klist.ts";
import { type TicketCache, ticketCacheOf } from "../../../src/client/ticket-cache.ts";

const NOTHING: TicketCache = {
  isListed: true,
  sqlTicket: undefined,
  hasEntraTgt: false,
  hasReferral: false,
  domainRealm: undefined,
};
const cacheOf = (...tickets: readonly KerberosTicket[]) => ticketCacheOf({ isListing: true, tickets, errorCodes: [] });
const TGT = `krbtgt/${ENTRA_REALM}`;
const SQL = "MSSQLSvc/mi.zone.database.windows.net:1433";

describe("ticketCacheOf()", () => {
  it("of no output is not listed", () => {
    expect(ticketCacheOf(undefined)).toEqual({ ...NOTHING, isListed: false });
  });
  it.each<[string, KerberosTicket, Partial<TicketCache>]>([
    ["Entra ID's own ticket", { service: TGT, realm: ENTRA_REALM }, { hasEntraTgt: true }],
    ["the same in lower case", { service: TGT.toLowerCase(), realm: ENTRA_REALM }, { hasEntraTgt: true }],
    ["the same without its realm", { service: TGT, realm: "" }, { hasEntraTgt: true }],
    ["a domain's referral", { service: TGT, realm: "CORP" }, { hasReferral: true }],
    ["a domain's own ticket", { service: "krbtgt/corp", realm: "CORP" }, { domainRealm: "CORP" }],
    ["a referral to another domain", { service: "krbtgt/CHILD", realm: "CORP" }, {}],
    ["a ticket for an instance", { service: SQL, realm: ENTRA_REALM }, { sqlTicket: SQL }],
    ["a ticket for a SQL Server of the domain", { service: SQL, realm: "CORP" }, {}],
    ["a ticket for something else", { service: "cifs/x", realm: ENTRA_REALM }, {}],
  ])("finds %s", (_what, ticket, want) => {
    expect(cacheOf(ticket)).toEqual({ ...NOTHING, ...want });
  });
});
