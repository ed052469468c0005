import { readFileSync } from "node:fs";
import type { Clock } from "../../src/ports/clock.ts";
import { deadline } from "../../src/ports/clock.ts";
import {
  type Ldap,
  type LdapAnswer,
  type LdapEntry,
  LdapFailure,
  type LdapFailureCode,
  type LdapLimits,
  type LdapSearch,
  type LdapServer,
  type LdapSession,
  type SrvRecord,
} from "../../src/ports/ldap.ts";
import type { DirectoryState } from "../contract/directory-states.ts";
import type { RecordedDirectory } from "../support/record-directory.ts";

/** The answers of a real directory in one of the contract's states. */
export function recordedAnswers(state: DirectoryState): RecordedDirectory {
  const path = new URL(`../fixtures/directory/${state}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as RecordedDirectory;
}

/** How a server misbehaves, at a certain step of every conversation. */
export type Trouble =
  /** Takes the step and never answers. */
  | { readonly at: Step; readonly kind: "hang" }
  | { readonly at: Step; readonly kind: "fail"; readonly code: LdapFailureCode; readonly message?: string }
  | { readonly at: Step; readonly kind: "refuse"; readonly resultCode: number; readonly diagnostic?: string };
type Step = "connect" | "bind" | "search";

/** One server of the fake; change its members while it is used. */
export interface RecordedServer {
  answers: RecordedDirectory;
  /** User name → password, and what the server says to a bind that it refuses. */
  accounts: Record<string, { password: string; refusal?: { resultCode: number; diagnostic: string } }>;
  trouble?: Trouble;
}

const NO_SUCH_OBJECT = 32;
const INVALID_CREDENTIALS = 49;
/** As a domain controller says it. */
const BAD_PASSWORD = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1";

/** An {@link Ldap} that serves recorded directories. Writes down what was asked of it and counts what is open. */
export class RecordedLdap implements Ldap {
  /** `host:port` → server. One that is not here refuses the connection. */
  readonly servers: Record<string, RecordedServer> = {};
  /** SRV name → records; a failure is thrown. */
  readonly srv: Record<string, readonly SrvRecord[] | LdapFailure> = {};
  /** `connect dc1:636`, `bind dc1:636 reader`, `search dc1:636 DN`, `close dc1:636`, in order. Never a password. */
  readonly calls: string[] = [];
  open = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A server that answers as recorded, for one account. */
  static server(
    answers: RecordedDirectory,
    account: { readonly username: string; readonly password: string },
  ): RecordedServer {
    return { answers, accounts: { [account.username]: { password: account.password } } };
  }

  resolveSrv(name: string, limits: LdapLimits): Promise<readonly SrvRecord[]> {
    this.calls.push(`srv ${name}`);
    const answer = this.srv[name] ?? [];
    return this.#within(limits, () => {
      if (answer instanceof LdapFailure) throw answer;
      return answer;
    });
  }

  async connect(server: LdapServer, limits: LdapLimits): Promise<LdapSession> {
    const address = `${server.host}:${server.port}`;
    this.calls.push(`connect ${address}`);
    const found = this.servers[address];
    if (found === undefined) throw new LdapFailure("network", "the connection is refused (ECONNREFUSED)");
    await this.#step(found, "connect", limits, () => undefined);
    this.open += 1;
    return this.#session(address, found);
  }

  #session(address: string, server: RecordedServer): LdapSession {
    let isOpen = true;
    return {
      bind: (name, password, limits) => {
        this.calls.push(`bind ${address} ${name}`);
        return this.#step(server, "bind", limits, () => checkAccount(server, name, password));
      },
      search: (search, limits) => {
        this.calls.push(`search ${address} ${search.baseDn}`);
        return this.#step(server, "search", limits, () => answerTo(server.answers, search));
      },
      close: () => {
        if (isOpen) {
          isOpen = false;
          this.open -= 1;
          this.calls.push(`close ${address}`);
        }
        return Promise.resolve();
      },
    };
  }

  #step<T>(server: RecordedServer, at: Step, limits: LdapLimits, answer: () => T): Promise<T> {
    const { trouble } = server;
    if (trouble?.at !== at) return this.#within(limits, answer);
    switch (trouble.kind) {
      case "hang":
        return this.#within(limits);
      case "fail":
        return Promise.reject(new LdapFailure(trouble.code, trouble.message ?? `scripted ${trouble.code}`));
      case "refuse": {
        const { resultCode, diagnostic = "" } = trouble;
        return Promise.reject(new LdapFailure("refused", "scripted refusal", { resultCode, diagnostic }));
      }
      default:
        return trouble satisfies never;
    }
  }

  /** Answers at once; without an answer, ends as the limits do. */
  async #within<T>(limits: LdapLimits, answer?: () => T): Promise<T> {
    throwIfCancelled(limits);
    if (answer !== undefined) return answer();
    const limit = deadline(this.#clock, limits.timeoutMs, limits.signal);
    await new Promise<void>((resolve) => {
      limit.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    limit.dispose();
    throwIfCancelled(limits);
    throw new LdapFailure("timeout", "no answer in time");
  }
}

function throwIfCancelled({ signal }: LdapLimits): void {
  if (signal?.aborted === true) throw new LdapFailure("aborted", "the call was cancelled");
}

function checkAccount(server: RecordedServer, name: string, password: string): void {
  const account = server.accounts[name];
  if (account?.password === password && account.refusal === undefined) return;
  const known = account?.password === password ? account.refusal : undefined;
  throw new LdapFailure("refused", "the server refuses with result 49", {
    resultCode: known?.resultCode ?? INVALID_CREDENTIALS,
    diagnostic: known?.diagnostic ?? BAD_PASSWORD,
  });
}

/** Base searches with a filter for one object class, which is all that the reader uses. */
function answerTo(answers: RecordedDirectory, search: LdapSearch): LdapAnswer {
  const wantedClass = /^\(objectClass=([A-Za-z*]+)\)$/.exec(search.filter)?.[1];
  if (search.scope !== "base" || wantedClass === undefined)
    throw new Error(`A recorded directory cannot answer ${search.scope} ${search.filter}.`);
  const answer = answers[search.baseDn.toLowerCase()];
  if (answer === undefined) {
    const diagnostic = "0000208D: NameErr: DSID-03100241, problem 2001 (NO_OBJECT), data 0, best match of: ''";
    throw new LdapFailure("refused", "the server refuses with result 32", { resultCode: NO_SUCH_OBJECT, diagnostic });
  }
  const entries = answer.entries.filter((entry) => hasClass(entry, wantedClass)).map((entry) => only(entry, search));
  return { entries, referrals: answer.referrals };
}

function hasClass(entry: LdapEntry, wanted: string): boolean {
  return (
    wanted === "*" ||
    entry.attributes["objectclass"]?.some((one) => one.toLowerCase() === wanted.toLowerCase()) === true
  );
}

function only(entry: LdapEntry, { attributes }: LdapSearch): LdapEntry {
  const wanted = new Set(attributes.map((name) => name.toLowerCase()));
  return {
    dn: entry.dn,
    attributes: Object.fromEntries(Object.entries(entry.attributes).filter(([name]) => wanted.has(name))),
  };
}
