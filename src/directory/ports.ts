/** One on-premises domain, where its controllers are, and as whom to read it. */
export interface DomainTarget {
  /** DNS name, lower case: `corp.contoso.com`. */
  readonly name: string;
  /** `url`: one server, `ldaps://HOST[:PORT]` or `ldap://HOST[:PORT]` (StartTLS). `srv`: a DNS SRV name. */
  readonly server: { readonly kind: "url"; readonly url: string } | { readonly kind: "srv"; readonly name: string };
  /** Distinguished name of the domain; absent: what the server names as its own. */
  readonly baseDn?: string;
  readonly credentials: { readonly username: string; readonly password: string };
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
}

/** When a key was set: a moment, `zero` (the account must change it: no key was set yet), or unreadable or absent. */
export type KeyLastSet =
  | { readonly kind: "at"; readonly atMs: number }
  | { readonly kind: "zero" }
  | { readonly kind: "absent" };

/** The trusted domain object for Entra ID's realm, KERBEROS.MICROSOFTONLINE.COM. */
export interface ObservedTrust {
  /** 0 disabled, 1 inbound, 2 outbound, 3 both: https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/5026a939-44ba-47b2-99cf-386a9e674b04 */
  readonly direction?: number;
  readonly type?: number;
  readonly attributes?: number;
}

/** What a domain controller says about what the incoming trust flow needs. Absence is a value. */
export interface ObservedDomain {
  /** DNS name of the controller that answered. */
  readonly controller: string;
  /** rootDSE domainFunctionality: 4 is 2008 R2, 5 is 2012, 6 is 2012 R2, 7 is 2016, 10 is 2025. */
  readonly functionalLevel?: number;
  /** DNS name of the forest's root domain; the trusted domain object lives there. */
  readonly forestRoot?: string;
  /** The computer object CN=AzureADKerberos is there. */
  readonly hasKerberosServer: boolean;
  /** Its krbtgt account; undefined when there is none. */
  readonly account?: { readonly keyLastSet: KeyLastSet; readonly keyVersion?: number };
  /** Undefined when there is none, or when it could not be seen, see {@link ObservedDomain.isTrustElsewhere}. */
  readonly trust?: ObservedTrust;
  /**
   * True when the controller holds no copy of the forest's root domain, where the trusted domain object is: nothing is known
   * of it then. So it is with every controller of a child domain; the root domain, declared itself, tells.
   */
  readonly isTrustElsewhere?: true;
}

/** Reads one domain: finds its controllers, tries one after the other, and closes each connection that it opened. */
export interface DomainReader {
  /**
   * At most one bind a controller that is tried.
   *
   * @throws {OperatorError} with one of the reasons `DomainController…`, `Directory…` of `REASONS`; the message names the
   * controllers that were tried and what helps. Never holds the password.
   */
  read(target: DomainTarget, call: { readonly signal: AbortSignal }): Promise<ObservedDomain>;
}
