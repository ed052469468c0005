import { isDocumentedKerberosError } from "./kerberos-errors.ts";

/** A ticket of the cache. */
export interface KerberosTicket {
  /** `krbtgt/KERBEROS.MICROSOFTONLINE.COM`, `MSSQLSvc/HOST:1433` */
  readonly service: string;
  /** The realm that issued it, upper case. */
  readonly realm: string;
}

/** What `klist`, `klist get …` and `klist cloud_debug` printed, in one text or several one after the other. */
export interface KlistStatus {
  /** The tickets were listed; otherwise nothing can be said of those that are not here. */
  readonly isListing: boolean;
  readonly tickets: readonly KerberosTicket[];
  /** Codes of failed calls, each once, in the order in which they came. */
  readonly errorCodes: readonly number[];
  /** `klist cloud_debug`: whether the client is told to get Entra ID's ticket at sign-in. */
  readonly isCloudKerberosEnabled?: boolean;
}

/** Realm of Entra ID: https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-troubleshoot */
export const ENTRA_REALM = "KERBEROS.MICROSOFTONLINE.COM";

const TICKET = /^\s*#\d+>/;
const CACHED_TICKETS = /^\s*Cached Tickets:/i;
/** Whatever the label is in the language of the client. */
const SERVICE_AND_REALM = /^[^:#>]+:\s*([^\s/@]+\/[^\s@]+)(?:\s*@\s*(\S+))?\s*$/;
const FAILED_CALL = /substatus\):\s*(?:0x([0-9a-f]{1,8})|(\d{1,10}))\b|klist failed with 0x([0-9a-f]{1,8})\b/i;
/** A code on its own; not the logon id `0:0x52f`, and not the flags of a ticket. */
const ANY_CODE = /(?<![\w:])0x([0-9a-f]{1,8})\b/gi;
const FLAGS = /\bflags\b|\blogonid\b/i;
const CLOUD_POLICY = /^\s*Cloud Kerberos enabled by policy:\s*([01])\s*$/i;

/**
 * Reads what klist printed, given as lines. Tolerant: labels may be in any language, unknown lines are passed over. Codes of
 * failed calls are read wherever klist says that a call failed; elsewhere only those that are documented for this feature.
 * Times are not read: klist prints them in the client's local time and format. Never throws.
 *
 * @see https://learn.microsoft.com/windows-server/administration/windows-commands/klist
 */
export function parseKlist(lines: readonly string[]): KlistStatus {
  const tickets = ticketsOf(lines);
  const policy = lines.map((line) => CLOUD_POLICY.exec(line)?.[1]).find((value) => value !== undefined);
  return {
    isListing: tickets.length > 0 || lines.some((line) => CACHED_TICKETS.test(line)),
    tickets,
    errorCodes: [...new Set(lines.flatMap(codesOf))],
    ...(policy === undefined ? {} : { isCloudKerberosEnabled: policy === "1" }),
  };
}

/** Whether klist printed some of the lines. */
export function holdsKlist(lines: readonly string[]): boolean {
  return lines.some((line) =>
    [TICKET, CACHED_TICKETS, CLOUD_POLICY, FAILED_CALL].some((pattern) => pattern.test(line)),
  );
}

/** Each begins with `#0>` and the client; the first line after that with a service in it is the service. */
function ticketsOf(lines: readonly string[]): readonly KerberosTicket[] {
  const tickets: KerberosTicket[] = [];
  let isOpen = false;
  for (const line of lines) {
    if (TICKET.test(line)) {
      isOpen = true;
      continue;
    }
    const [, service, realm] = (isOpen ? SERVICE_AND_REALM.exec(line) : null) ?? [];
    if (service === undefined) continue;
    tickets.push({ service, realm: (realm ?? "").toUpperCase() });
    isOpen = false;
  }
  return tickets;
}

function codesOf(line: string): readonly number[] {
  const failed = FAILED_CALL.exec(line);
  if (failed !== null) return [codeOf(failed)].filter((code) => code !== 0);
  if (FLAGS.test(line)) return [];
  return [...line.matchAll(ANY_CODE)].map(([, hex = ""]) => Number.parseInt(hex, 16)).filter(isDocumentedKerberosError);
}

function codeOf([, hexSubstatus, substatus, hexStatus]: readonly (string | undefined)[]): number {
  const hex = hexSubstatus ?? hexStatus;
  return hex === undefined ? Number(substatus) : Number.parseInt(hex, 16);
}
