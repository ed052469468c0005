import type { Evidence, Finding } from "./finding.ts";
import { explainKerberosError } from "./kerberos-errors.ts";
import type { TicketCache } from "./ticket-cache.ts";

/** What `klist get` is asked for: https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-troubleshoot */
export const GET_SQL_TICKET = "klist get MSSQLSvc/<instance>.<dns zone>.database.windows.net:1433";
/** As {@link GET_SQL_TICKET}, for the ticket-granting ticket. */
export const GET_TGT = "klist get krbtgt/kerberos.microsoftonline.com";

/** What counts for every client that can use a flow. */
export function commonFindings(evidence: Evidence): readonly Finding[] {
  return [...tenantFindings(evidence), ...deviceFindings(evidence), ...errorFindings(evidence)];
}

/** The ticket for a managed instance: the proof that the whole way works. */
export function sqlTicketFinding({ sqlTicket }: TicketCache, open: Pick<Finding, "decides" | "help">): Finding {
  if (sqlTicket !== undefined) return { ok: true, decides: true, what: `Entra ID issued a ticket for ${sqlTicket}.` };
  return {
    ok: undefined,
    what: "No ticket for a managed instance was shown, so nothing proves that the whole way works.",
    ...open,
    commands: [GET_SQL_TICKET],
  };
}

function tenantFindings({ dsreg, tenantId }: Evidence): readonly Finding[] {
  if (tenantId === undefined) return [];
  if (dsreg.tenantId === undefined)
    return [
      { ok: undefined, decides: false, what: "The text names no tenant: only a client joined to Entra ID has one." },
    ];
  if (dsreg.tenantId === tenantId) return [{ ok: true, decides: true, what: `It belongs to the tenant ${tenantId}.` }];
  return [
    {
      ok: false,
      decides: true,
      what: `It belongs to the tenant ${dsreg.tenantId}, not to ${tenantId}.`,
      help: "Client, users and the subscription of the managed instance have to be in the same tenant.",
    },
  ];
}

/** Values of DeviceAuthStatus: https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd */
function deviceFindings({ dsreg: { deviceAuthStatus: status } }: Evidence): readonly Finding[] {
  if (status === undefined) return [];
  if (/^SUCCESS\b/i.test(status)) return [{ ok: true, decides: true, what: "Entra ID knows the device." }];
  if (/disabled or deleted/i.test(status))
    return [
      {
        ok: false,
        decides: true,
        what: "The device is disabled or deleted in Entra ID.",
        help: "Enable the device in Entra ID, or join it again.",
      },
    ];
  return [{ ok: undefined, decides: false, what: "The client could not ask Entra ID about its device." }];
}

function errorFindings({ klist }: Evidence): readonly Finding[] {
  const errors = new Map((klist?.errorCodes ?? []).map(explainKerberosError).map((error) => [error.code, error]));
  return [...errors.values()].map(({ code, meaning, help, commands }) => ({
    ok: false,
    decides: true,
    what: `klist failed with ${code}. ${meaning}`,
    help,
    ...(commands.length === 0 ? {} : { commands }),
  }));
}
