import type { Join } from "./flow.ts";

/** What `dsregcmd /status` says about a client and the user who ran it; what it doesn't say is absent. */
export interface DsregStatus {
  /** False: no line says what the client is joined to, so the text is something else. */
  readonly isDsregcmd: boolean;
  readonly join: Join;
  readonly domainName?: string;
  /** Lower case. */
  readonly tenantId?: string;
  readonly tenantName?: string;
  readonly deviceId?: string;
  /** `SUCCESS`, `FAILED. Device is either disabled or deleted`, `FAILED. ERROR`. */
  readonly deviceAuthStatus?: string;
  readonly prt?: PrimaryRefreshToken;
  /** A Kerberos ticket of Entra ID for cloud resources is there. */
  readonly cloudTgt?: boolean;
  /** A Kerberos ticket of Entra ID for on-premises resources is there; says nothing about tickets of a domain controller. */
  readonly onPremTgt?: boolean;
  /** Suffixes of the names for which the client asks Entra ID, such as `.windows.net`. */
  readonly kerberosTopLevelNames?: readonly string[];
  readonly executingAccount?: string;
  /** `SYSTEM`, `UN-ELEVATED User` or `ELEVATED User`. */
  readonly userContext?: string;
  /** Of the client itself; dsregcmd doesn't print it, collecting scripts may. */
  readonly osVersion?: string;
  /** Holds a field that came with Windows 10 21H1 or later. */
  readonly hasFieldsOf21H1: boolean;
}

/** The user's primary refresh token, with which Entra ID's Kerberos ticket comes. */
export interface PrimaryRefreshToken {
  readonly present: boolean;
  /** When it was last obtained or renewed, in milliseconds since 1970. */
  readonly updatedAtMs?: number;
  readonly expiresAtMs?: number;
  /** What the last failed attempt ended with, such as `0xc000006d` and `AADSTS50126`. */
  readonly lastFailure?: string;
}

/** A value is shown to people later: nothing that dsregcmd prints for these keys is longer. */
const MAX_VALUE_LENGTH = 256;
const KEY_AND_VALUE = /^\s*([A-Za-z][\w ()./-]{0,60}?)\s*:(?:\s+(\S.*)?)?$/;
/** Without these, a text is not the output of dsregcmd. */
const STATE_KEYS = ["azureadjoined", "domainjoined"];
const FIELDS_OF_21H1 = ["deviceauthstatus", "cloudtgt", "onpremtgt"];

/**
 * Reads the output of `dsregcmd /status`, given as lines. Tolerant: sections may be in any order or missing, unknown lines are
 * passed over, of a repeated key the first one in its section counts. Never throws.
 *
 * CloudTgt and OnPremTgt are read in the section "SSO State" only: the section "Ngc Prerequisite Check" has lines with the
 * same names and, before Windows 11 23H2, another meaning.
 *
 * @see https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd
 */
export function parseDsregcmd(lines: readonly string[]): DsregStatus {
  const values = valuesOf(lines);
  const device = (key: string): string | undefined => values.get(key);
  const sso = (key: string): string | undefined => values.get(`sso state/${key}`);
  const isOf = (keys: readonly string[]): boolean => keys.some((key) => values.has(key));
  return withoutAbsent({
    isDsregcmd: isOf(STATE_KEYS),
    join: joinOf(device),
    domainName: device("domainname"),
    tenantId: device("tenantid")?.toLowerCase(),
    tenantName: device("tenantname"),
    deviceId: device("deviceid"),
    deviceAuthStatus: device("deviceauthstatus"),
    prt: prtOf(sso),
    cloudTgt: yesOrNo(sso("cloudtgt")),
    onPremTgt: yesOrNo(sso("onpremtgt")),
    kerberosTopLevelNames: sso("kerbtoplevelnames")
      ?.split(",")
      .map((name) => name.trim()),
    executingAccount: device("executing account name"),
    userContext: device("user context"),
    osVersion: device("osversion") ?? device("os version"),
    hasFieldsOf21H1: isOf(FIELDS_OF_21H1),
  });
}

/** Every value by its key alone and by `section/key`, in lower case; the first one of each counts. */
function valuesOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = "";
  for (const line of lines) {
    section = titleOf(line)?.toLowerCase() ?? section;
    const [, key, value = ""] = KEY_AND_VALUE.exec(line) ?? [];
    if (key === undefined || value === "") continue;
    const name = key.toLowerCase();
    for (const path of [name, `${section}/${name}`])
      if (!values.has(path)) values.set(path, value.slice(0, MAX_VALUE_LENGTH));
  }
  return values;
}

/** `| SSO State      |` */
function titleOf(line: string): string | undefined {
  const text = line.trim();
  return text.length > 2 && text.startsWith("|") && text.endsWith("|") ? text.slice(1, -1).trim() : undefined;
}

type Read = (key: string) => string | undefined;

/** EnterpriseJoined is a domain-joined client that an on-premises AD FS knows: to us a domain-joined one. */
function joinOf(read: Read): Join {
  const entra = yesOrNo(read("azureadjoined"));
  const domain = yesOrNo(read("domainjoined"));
  if (entra === true) return domain === true ? "hybrid" : "entra";
  if (domain === true) return "domain";
  if (entra === undefined || domain === undefined) return "unknown";
  return yesOrNo(read("workplacejoined")) === true ? "registered" : "none";
}

function prtOf(sso: Read): PrimaryRefreshToken | undefined {
  const present = yesOrNo(sso("azureadprt"));
  if (present === undefined) return undefined;
  return withoutAbsent({
    present,
    updatedAtMs: timeOf(sso("azureadprtupdatetime")),
    expiresAtMs: timeOf(sso("azureadprtexpirytime")),
    lastFailure: lastFailureOf(sso),
  });
}

function lastFailureOf(sso: Read): string | undefined {
  const status = sso("attempt status");
  const server = /AADSTS\d+/.exec(sso("server error description") ?? "")?.[0];
  const parts = [status, server].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

function yesOrNo(value: string | undefined): boolean | undefined {
  const word = /^(YES|NO)\b/i.exec(value ?? "")?.[1]?.toUpperCase();
  return word === undefined ? undefined : word === "YES";
}

/** `2026-11-20 07:12:33.000 UTC` */
function timeOf(value: string | undefined): number | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?) UTC$/.exec(value ?? "") ?? [];
  const atMs = day === undefined || time === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** The same without properties that are undefined, so that equal facts are equal values. */
function withoutAbsent<T extends object>(
  value: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as never;
}
