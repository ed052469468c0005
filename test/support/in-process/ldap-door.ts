import {
  type Ldap,
  type LdapAnswer,
  LdapFailure,
  type LdapLimits,
  type LdapSearch,
  type LdapServer,
  type LdapSession,
  type SrvRecord,
} from "../../../src/ports/ldap.ts";
import type { Disturbance } from "./outside-calls.ts";

/** One call as the door passes it on: what the record shows, and the call itself. */
export interface LdapPassage<T> {
  readonly method: "SRV" | "CONNECT" | "BIND" | "SEARCH" | "CLOSE";
  readonly target: string;
  readonly limits: LdapLimits;
  readonly serve: () => Promise<T>;
}

/** Lets each call to a directory pass by way of the process's record. The name and the password of a bind are not in it. */
export class LdapDoor implements Ldap {
  readonly #ldap: Ldap;
  readonly #pass: <T>(passage: LdapPassage<T>) => Promise<T>;

  constructor(ldap: Ldap, pass: <T>(passage: LdapPassage<T>) => Promise<T>) {
    this.#ldap = ldap;
    this.#pass = pass;
  }

  resolveSrv(name: string, limits: LdapLimits): Promise<readonly SrvRecord[]> {
    return this.#pass({ method: "SRV", target: name, limits, serve: () => this.#ldap.resolveSrv(name, limits) });
  }

  async connect(server: LdapServer, limits: LdapLimits): Promise<LdapSession> {
    const target = `${server.security}://${server.host}:${server.port}`;
    const session = await this.#pass({
      method: "CONNECT",
      target,
      limits,
      serve: () => this.#ldap.connect(server, limits),
    });
    return {
      bind: (name: string, password: string, bounds: LdapLimits): Promise<void> =>
        this.#pass({ method: "BIND", target, limits: bounds, serve: () => session.bind(name, password, bounds) }),
      search: (search: LdapSearch, bounds: LdapLimits): Promise<LdapAnswer> =>
        this.#pass({
          method: "SEARCH",
          target: search.baseDn === "" ? "rootDSE" : search.baseDn,
          limits: bounds,
          serve: () => session.search(search, bounds),
        }),
      close: () => session.close(),
    };
  }
}

const malformed = (): LdapFailure => new LdapFailure("malformed", "That is not LDAP.");
const FAILURES: Readonly<Partial<Record<Disturbance["kind"], () => LdapFailure>>> = {
  refuse: () => new LdapFailure("refused", "The test refuses.", { resultCode: 51, diagnostic: "busy" }),
  timeout: () => new LdapFailure("timeout", "No answer (timeout)."),
  reset: () => new LdapFailure("network", "No answer (network)."),
  truncate: malformed,
  html: malformed,
  endless: () => new LdapFailure("tooLarge", "The answer is larger than its bound."),
};

/** What becomes of a call to a directory that is disturbed, when the process goes on living. */
export function ldapFault({ kind }: Disturbance): LdapFailure | undefined {
  return FAILURES[kind]?.();
}
