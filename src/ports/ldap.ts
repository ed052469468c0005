/** Where a directory server is, and how the connection is protected. Plain LDAP without TLS does not exist here. */
export interface LdapServer {
  /** DNS name or address; the certificate must be valid for it. */
  readonly host: string;
  readonly port: number;
  /** Where to connect instead; the certificate must be valid for `host` all the same. */
  readonly address?: { readonly host: string; readonly port: number };
  /** `ldaps`: TLS from the first byte. `startTls`: upgraded before anything else is sent (RFC 4511 §4.14). */
  readonly security: "ldaps" | "startTls";
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
}

/** Bounds of one LDAP call. */
export interface LdapLimits {
  /** For the whole call: connecting and TLS, or sending and the whole answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** One search (RFC 4511 §4.5). */
export interface LdapSearch {
  /** Empty for the rootDSE. */
  readonly baseDn: string;
  readonly scope: "base" | "one" | "subtree";
  /** RFC 4515 filter; the caller escapes what it puts in. */
  readonly filter: string;
  readonly attributes: readonly string[];
  /** More entries than this are a {@link LdapFailure} `tooLarge`. */
  readonly maxEntries: number;
}

/**
 * One entry. Attribute names in lower case; values as text, in the order in which the server sent them, a value that is not
 * UTF-8 as base64.
 */
export interface LdapEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** A search's answer: entries, and where the server would send us for the rest. Referrals are never followed. */
export interface LdapAnswer {
  readonly entries: readonly LdapEntry[];
  readonly referrals: readonly string[];
}

/** Why an LDAP call failed. */
export type LdapFailureCode =
  /** Name resolution, connection refused, reset, closed. */
  | "network"
  /** The certificate is not from a trusted authority, expired, or for another name; or no TLS could be agreed on. */
  | "tls"
  | "timeout"
  | "aborted"
  /** The server refuses with a result code, see {@link LdapFailure.resultCode}. */
  | "refused"
  /** More than the bound, or more than one entry where one was expected. */
  | "tooLarge"
  /** What arrived is not LDAP. */
  | "malformed";

/** Thrown by {@link Ldap} and its sessions. The message never holds a password. */
export class LdapFailure extends Error {
  override readonly name = "LdapFailure";
  readonly code: LdapFailureCode;
  /** RFC 4511 result code with `refused`: 49 invalidCredentials, 10 referral, 50 insufficientAccessRights, 32 noSuchObject, … */
  readonly resultCode?: number;
  /**
   * The server's diagnostic text with `refused`; Active Directory puts `data 532` (password expired) and the like there.
   * @see https://learn.microsoft.com/troubleshoot/windows-server/active-directory/ldap-error-codes
   */
  readonly diagnostic?: string;

  constructor(
    code: LdapFailureCode,
    message: string,
    more: { readonly resultCode?: number; readonly diagnostic?: string; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    if (more.resultCode !== undefined) this.resultCode = more.resultCode;
    if (more.diagnostic !== undefined) this.diagnostic = more.diagnostic;
  }
}

/** One connection, TLS already in place. Each method is one call to the server. */
export interface LdapSession {
  /**
   * Simple bind (RFC 4513 §5.1.3).
   *
   * @throws {LdapFailure} `refused` with 49 for wrong credentials.
   */
  bind(name: string, password: string, limits: LdapLimits): Promise<void>;
  /** @throws {LdapFailure} also when the base does not exist (`refused`, 32). */
  search(search: LdapSearch, limits: LdapLimits): Promise<LdapAnswer>;
  /** Unbinds and closes. Never throws. */
  close(): Promise<void>;
}

/** One answer to a DNS SRV question (RFC 2782). */
export interface SrvRecord {
  readonly host: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** The one door to on-premises directories: LDAP over TLS, and the DNS question where their servers are. */
export interface Ldap {
  /**
   * The SRV records of a name such as `_ldap._tcp.corp.contoso.com`; empty when there are none.
   *
   * @throws {LdapFailure} `network` or `timeout` when DNS does not answer.
   */
  resolveSrv(name: string, limits: LdapLimits): Promise<readonly SrvRecord[]>;
  /**
   * Connects and brings TLS up. The certificate is always verified.
   *
   * @throws {LdapFailure} `network`, `tls`, `timeout` or `aborted`; `network` also when nobody took the connection in time, so
   *   that `timeout` means a server that took it and then said nothing; `malformed` when its answer to StartTLS is not LDAP.
   */
  connect(server: LdapServer, limits: LdapLimits): Promise<LdapSession>;
}
