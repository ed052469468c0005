import type { Exchange, Reply } from "./exchange.ts";
import type { ServiceName } from "./site.ts";

/** One line of the record of what happened. */
export interface TranscriptEntry {
  /** Counts up from 1 and is never used twice, whatever is forgotten. */
  readonly n: number;
  /** Simulated time, ISO 8601. */
  readonly at: string;
  /** `api`: a request to one of the services; `control`: a change through the control port. */
  readonly actor: "api" | "control";
  readonly service: ServiceName | "identity-endpoint" | "ldap" | "control";
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The client id that was authenticated, when one was; of LDAP, the account that had signed in. */
  readonly caller?: string;
  /** 0 when the caller got no answer. Of LDAP the result code, where 0 is success, and -1 without an answer. */
  readonly status: number;
  readonly requestId?: string;
  /** Whether it was meant to change something (a `$batch` counts by what is in it; asking for a token does not). */
  readonly write: boolean;
  /** The body of a write. */
  readonly body?: unknown;
  /** The name of the fault that was applied, if any. */
  readonly fault?: string;
}

/** What is known of an entry before it is numbered. */
export type NewEntry = Omit<TranscriptEntry, "n" | "at">;

/** A bounded record: the oldest entries are forgotten first. */
export class Transcript {
  readonly #limit: number;
  readonly #nowMs: () => number;
  #entries: TranscriptEntry[] = [];
  #last = 0;

  constructor(nowMs: () => number, limit = 20_000) {
    this.#nowMs = nowMs;
    this.#limit = limit;
  }

  /** Adds an entry and numbers it. */
  add(entry: NewEntry): TranscriptEntry {
    this.#last += 1;
    const numbered = { n: this.#last, at: new Date(this.#nowMs()).toISOString(), ...entry };
    this.#entries.push(numbered);
    // Cut in larger steps, so that a full record does not cost a copy at every request.
    if (this.#entries.length > this.#limit * 1.1) this.#entries = this.#entries.slice(-this.#limit);
    return numbered;
  }

  /** Entries after number `since`, oldest first. */
  entries(filter: { readonly since?: number; readonly writes?: boolean } = {}): readonly TranscriptEntry[] {
    const since = filter.since ?? 0;
    return this.#entries.slice(-this.#limit).filter((each) => each.n > since && (filter.writes !== true || each.write));
  }

  /** The number of the newest entry ever made; 0 when there was none. */
  get lastNumber(): number {
    return this.#last;
  }

  /** Forgets all entries; numbers go on. */
  clear(): void {
    this.#entries = [];
  }
}

/** Describes a request for the record. Bodies are kept for writes only, and never those of the login host: they hold secrets. */
export function describeExchange(
  exchange: Exchange,
  service: ServiceName,
): Pick<NewEntry, "service" | "method" | "path" | "query" | "write" | "body"> {
  const write = service !== "login" && isWrite(exchange);
  return {
    service,
    method: exchange.method,
    path: exchange.path,
    query: exchange.query.toString(),
    write,
    ...(write && exchange.body !== "" ? { body: parsedBody(exchange.body) } : {}),
  };
}

/** The id that the service gave the request. */
export function requestIdOf(reply: Reply): string | undefined {
  return reply.headers?.["x-ms-request-id"] ?? reply.headers?.["request-id"];
}

function isWrite(exchange: Exchange): boolean {
  if (exchange.method === "GET" || exchange.method === "HEAD") return false;
  if (
    /\/(getByIds|getAvailableExtensionProperties|checkMemberObjects|checkMemberGroups|getMemberGroups|getMemberObjects)$/.test(
      exchange.path,
    )
  ) {
    return false;
  }
  if (/^\/providers\/Microsoft\.ResourceGraph\/resources\/?$/i.test(exchange.path)) return false;
  if (!exchange.path.endsWith("/$batch")) return true;
  const body = parsedBody(exchange.body);
  const requests = typeof body === "object" && body !== null && "requests" in body ? body.requests : undefined;
  if (!Array.isArray(requests)) return true;
  return requests.some((each: { readonly method?: unknown }) => each.method !== "GET");
}

function parsedBody(body: string): unknown {
  try {
    return JSON.parse(body, hidden) as unknown;
  } catch {
    return body;
  }
}

/** A record that people share must not carry the password that `PUT` on an instance may set. */
function hidden(key: string, value: unknown): unknown {
  return typeof value === "string" && /password$/i.test(key) ? "(hidden)" : value;
}
