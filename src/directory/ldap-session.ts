import type { Duplex } from "node:stream";
import { plainText } from "../plain-text.ts";
import { type Clock, deadline } from "../ports/clock.ts";
import {
  type LdapAnswer,
  type LdapEntry,
  LdapFailure,
  type LdapLimits,
  type LdapSearch,
  type LdapSession,
} from "../ports/ldap.ts";
import type { LdapExchange } from "./ldap-exchange.ts";
import type { LdapMessage, LdapResult } from "./ldap-message.ts";
import { bindRequest, searchRequest, startTlsRequest, unbindRequest } from "./ldap-request.ts";

const SUCCESS = 0;
const SIZE_LIMIT_EXCEEDED = 4;
const INVALID_CREDENTIALS = 49;
/** Search references are hints of where else to look; more of them than this is not an answer. */
const MAX_REFERRALS = 100;
const MAX_DIAGNOSTIC = 300;
/** How long closing waits for the last bytes to leave before it cuts the connection. */
const CLOSE_MS = 1000;

/** One connection under TLS as {@link LdapSession}. */
export class SocketSession implements LdapSession {
  readonly #exchange: LdapExchange;
  readonly #socket: Duplex;
  readonly #clock: Clock;

  constructor(exchange: LdapExchange, socket: Duplex, clock: Clock) {
    this.#exchange = exchange;
    this.#socket = socket;
    this.#clock = clock;
  }

  /** As the port says. An empty password is refused here: a server takes it for no authentication at all and says yes. */
  async bind(name: string, password: string, limits: LdapLimits): Promise<void> {
    // https://www.rfc-editor.org/rfc/rfc4513#section-5.1.2
    if (name === "" || password === "")
      throw new LdapFailure("refused", "the user name or the password is empty", { resultCode: INVALID_CREDENTIALS });
    const id = this.#exchange.nextId();
    let result: LdapResult | undefined;
    await this.#exchange.request(id, bindRequest(id, name, password), limits, (message) => {
      result = resultOf(message, "bind");
      return true;
    });
    throwUnlessSuccess(result);
  }

  async search(search: LdapSearch, limits: LdapLimits): Promise<LdapAnswer> {
    const id = this.#exchange.nextId();
    const request = searchRequest(id, search, Math.ceil(limits.timeoutMs / 1000));
    const entries: LdapEntry[] = [];
    const referrals: string[] = [];
    let result: LdapResult | undefined;
    await this.#exchange.request(id, request, limits, (message) => {
      if (message.kind === "entry") entries.push(message.entry);
      else if (message.kind === "reference") referrals.push(...message.urls);
      else result = resultOf(message, "done");
      throwIfTooMany(entries, referrals, search);
      return result !== undefined;
    });
    if (result?.code === SIZE_LIMIT_EXCEEDED) throw tooMany(search);
    throwUnlessSuccess(result);
    return { entries, referrals };
  }

  async close(): Promise<void> {
    if (!this.#exchange.isOpen) {
      this.#socket.destroy();
      return;
    }
    const unbind = unbindRequest(this.#exchange.nextId());
    const limit = deadline(this.#clock, CLOSE_MS);
    await new Promise<void>((resolve) => {
      this.#socket.end(unbind, resolve);
      this.#socket.once("close", () => resolve());
      limit.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    limit.dispose();
    this.#exchange.end(new LdapFailure("network", "the session is closed"));
  }
}

/**
 * Asks for TLS on a plain connection.
 *
 * @throws {LdapFailure} `tls` when the server does not want to.
 */
export async function askForTls(exchange: LdapExchange, limits: LdapLimits): Promise<void> {
  const id = exchange.nextId();
  let result: LdapResult | undefined;
  await exchange.request(id, startTlsRequest(id), limits, (message) => {
    result = resultOf(message, "extended");
    return true;
  });
  if (result?.code === SUCCESS) return;
  throw new LdapFailure("tls", `the server refuses StartTLS (result ${result?.code ?? "unknown"})`);
}

function resultOf(message: LdapMessage, kind: "bind" | "done" | "extended"): LdapResult {
  if (message.kind === kind) return message.result;
  throw new LdapFailure("malformed", "what arrived is not the answer to what was asked");
}

function throwUnlessSuccess(result: LdapResult | undefined): void {
  if (result === undefined || result.code === SUCCESS) return;
  const own = plainText([result.diagnostic, ...result.referrals].join(" "), MAX_DIAGNOSTIC);
  throw new LdapFailure("refused", `the server refuses with result ${result.code}`, {
    resultCode: result.code,
    diagnostic: own,
  });
}

function throwIfTooMany(entries: readonly LdapEntry[], referrals: readonly string[], search: LdapSearch): void {
  if (entries.length > search.maxEntries || referrals.length > MAX_REFERRALS) throw tooMany(search);
}

function tooMany(search: LdapSearch): LdapFailure {
  return new LdapFailure("tooLarge", `more than ${search.maxEntries} entries where at most that many were expected`);
}
