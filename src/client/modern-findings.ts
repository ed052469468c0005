import { GET_TGT, sqlTicketFinding } from "./common-findings.ts";
import type { Evidence, Finding } from "./finding.ts";
import type { TicketCache } from "./ticket-cache.ts";
import { ageOf, timestampOf } from "./time-words.ts";

/**
 * Name of the policy: https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-modern-interactive-flow
 * That it needs a restart, and `klist cloud_debug`: https://learn.microsoft.com/entra/identity/authentication/kerberos-faq
 */
const POLICY_HELP =
  'Apply the policy "Allow retrieving the cloud Kerberos ticket during the logon" (CloudKerberosTicketRetrievalEnabled) by Group Policy or Intune, restart the client and sign in; the command shows whether it arrived.';
const SHOW_POLICY = "klist cloud_debug";
/** Suffixes of instance names by cloud: https://learn.microsoft.com/azure/azure-sql/managed-instance/connectivity-architecture-overview */
const SQL_SUFFIXES = [".windows.net", ".usgovcloudapi.net", ".chinacloudapi.cn"];

/** What the modern interactive flow needs, in the order in which one thing comes from the other. */
export function modernFindings(evidence: Evidence, cache: TicketCache): readonly Finding[] {
  return [
    prtFinding(evidence, cache),
    ...expiryFindings(evidence),
    ...policyFindings(evidence),
    cloudTicketFinding(evidence, cache),
    ...cachedLogonFindings(evidence, cache),
    ...nameFindings(evidence),
    sqlTicketFinding(cache, { decides: false, help: "Ask for one, as the user and without elevation." }),
  ];
}

function prtFinding({ dsreg }: Evidence, { sqlTicket }: TicketCache): Finding {
  const decides = sqlTicket === undefined;
  if (dsreg.prt?.present === true)
    return { ok: true, decides, what: "The user has a primary refresh token (AzureAdPrt: YES)." };
  if (isSystem(dsreg.executingAccount, dsreg.userContext) || dsreg.prt === undefined) {
    return {
      ok: undefined,
      decides,
      what: "The text doesn't tell whether the user has a primary refresh token: it was not collected in the user's session.",
      help: "Run the command as the user who signs in to the managed instance.",
      commands: ["dsregcmd /status"],
    };
  }
  const failure = dsreg.prt.lastFailure;
  return {
    ok: false,
    decides,
    what: "The user has no primary refresh token (AzureAdPrt: NO), with which Entra ID's Kerberos ticket comes.",
    help: `Sign in to Windows with the Entra ID account while Entra ID can be reached.${failure === undefined ? "" : ` The last attempt ended with ${failure}.`}`,
  };
}

/** "The command must run in a user context": https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd */
function isSystem(account = "", userContext = ""): boolean {
  return /\\SYSTEM\b|\$(?=@|,|$)/i.test(account) || /^SYSTEM\b/i.test(userContext);
}

function expiryFindings({ dsreg: { prt }, nowMs }: Evidence): readonly Finding[] {
  if (prt?.present !== true || prt.expiresAtMs === undefined || prt.expiresAtMs > nowMs) return [];
  return [
    {
      ok: undefined,
      decides: false,
      what: `The primary refresh token was to expire on ${timestampOf(prt.expiresAtMs)}, which is past: the text is old, or the client was offline.`,
      help: "Collect it again.",
      commands: ["dsregcmd /status"],
    },
  ];
}

function policyFindings({ klist }: Evidence): readonly Finding[] {
  if (klist?.isCloudKerberosEnabled === undefined) return [];
  if (klist.isCloudKerberosEnabled)
    return [{ ok: true, decides: true, what: "The client is told to get the cloud Kerberos ticket at sign-in." }];
  return [
    {
      ok: false,
      decides: true,
      what: "The client is not told to get the cloud Kerberos ticket at sign-in (Cloud Kerberos enabled by policy: 0).",
      help: POLICY_HELP,
      commands: [SHOW_POLICY],
    },
  ];
}

/** The ticket cache is believed before CloudTgt: CloudTgt was seen as YES on clients that have no such ticket in the cache. */
function cloudTicketFinding({ dsreg }: Evidence, cache: TicketCache): Finding {
  if (cache.hasEntraTgt || cache.sqlTicket !== undefined)
    return { ok: true, decides: true, what: "A Kerberos ticket of Entra ID is in the cache." };
  if (cache.isListed) {
    const although = dsreg.cloudTgt === true ? ", although dsregcmd says CloudTgt: YES" : "";
    return missing(`No Kerberos ticket of Entra ID is in the cache${although}.`, dsreg.prt?.present);
  }
  if (dsreg.cloudTgt === true)
    return { ok: true, decides: true, what: "A Kerberos ticket for cloud resources is there (CloudTgt: YES)." };
  if (dsreg.cloudTgt === false)
    return missing("No Kerberos ticket for cloud resources is there (CloudTgt: NO).", dsreg.prt?.present);
  return {
    ok: undefined,
    decides: true,
    what: "The text has no line CloudTgt, so it doesn't tell whether Entra ID's Kerberos ticket is there.",
    help: "Run the command as the user and without elevation, and explain again with --klist and what it printed.",
    commands: [GET_TGT],
  };
}

/** Without a primary refresh token there is nothing else to mend yet. */
function missing(what: string, hasPrt: boolean | undefined): Finding {
  if (hasPrt !== true) return { ok: false, decides: true, what, help: "It comes with the primary refresh token." };
  return { ok: false, decides: true, what, help: POLICY_HELP, commands: [SHOW_POLICY] };
}

/**
 * The cached-logon limitation of the article, told where it can be the cause and nowhere else: the user has a primary refresh
 * token, and yet no ticket came with it.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup#limitations
 */
function cachedLogonFindings({ dsreg: { prt, cloudTgt }, nowMs }: Evidence, cache: TicketCache): readonly Finding[] {
  const isElsewhere = cache.hasEntraTgt || cache.sqlTicket !== undefined;
  if (prt?.present !== true || cloudTgt !== false || isElsewhere) return [];
  const since =
    prt.updatedAtMs === undefined
      ? ""
      : ` The primary refresh token was last updated on ${timestampOf(prt.updatedAtMs)}${ageOf(prt.updatedAtMs, nowMs)}.`;
  return [
    {
      ok: false,
      decides: true,
      what: `The sign-in may have been a cached one: Windows limits how often it connects to Entra ID, so within 4 hours of an upgrade or a fresh deployment an account may have no refreshed ticket.${since}`,
      help: "With the policy in place, run the command, then lock and unlock the session.",
      commands: ["dsregcmd.exe /RefreshPrt"],
    },
  ];
}

function nameFindings({ dsreg: { kerberosTopLevelNames: names } }: Evidence): readonly Finding[] {
  if (names === undefined || names.some((name) => SQL_SUFFIXES.includes(name.toLowerCase()))) return [];
  return [
    {
      ok: undefined,
      decides: false,
      what: `For names of managed instances the client may not ask Entra ID: KerbTopLevelNames is ${names.join(",")}.`,
    },
  ];
}
