/** Where a call went. */
export type CallService = "kubernetes" | "lease" | "arm" | "graph" | "token" | "ldap";

/** One call of a simulated process to the outside, as it was sent. */
export interface OutsideCall {
  /** Counts the calls of all processes from 1; calls to the Lease have no number, since their count says nothing. */
  readonly n: number;
  /** Which start of the operator sent it, from 1. */
  readonly process: number;
  readonly atMs: number;
  readonly service: CallService;
  readonly method: string;
  /** Path without ids that differ from run to run. */
  readonly target: string;
  readonly isWrite: boolean;
  /** The body of a write to Azure or Kubernetes; never that of a token request, which holds secrets. */
  readonly body: string | undefined;
  /** 0 until, and unless, an answer left the service. */
  status: number;
  /** True for a change that was accepted and did not come into force: its operation failed. */
  isUndone?: boolean;
}

/** What is done to one call. `die…` drops the whole process at this point of the call. */
export type Disturbance =
  | { readonly kind: "dieBeforeSend" | "dieBeforeAnswer" | "dieAfterAnswer" }
  | {
      readonly kind: "refuse";
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** The service did its work all the same. Default false. */
      readonly takesEffect?: boolean;
    }
  | { readonly kind: "timeout" | "reset"; readonly takesEffect: boolean }
  /** The service did its work, and its answer goes on until the caller has had enough. */
  | { readonly kind: "endless" }
  /** The service did its work, and half of its answer arrived. */
  | { readonly kind: "truncate" }
  /** Something on the way answered with a page of its own. */
  | { readonly kind: "html"; readonly status: number }
  /** The operation that the change starts ends as Failed. */
  | { readonly kind: "failOperation"; readonly code: string }
  /** The operation that the change starts takes this long. */
  | { readonly kind: "slowOperation"; readonly forMs: number }
  /** The operation succeeds, and for this long after its end the instance is still shown as it was. */
  | { readonly kind: "oldInstance"; readonly forMs: number }
  /** Graph shows the change this much later, at most. */
  | { readonly kind: "oldReplica"; readonly forMs: number }
  /** From this call on no event of a watch reaches the process for this long. */
  | { readonly kind: "withholdWatches"; readonly forMs: number };

type Kind<K extends Disturbance["kind"]> = Extract<Disturbance, { readonly kind: K }>;
/** The process dies of it. */
export type Death = Kind<"dieBeforeSend" | "dieBeforeAnswer" | "dieAfterAnswer">;
/** The call gets its usual answer, and what is disturbed shows later. */
export type Later = Kind<"failOperation" | "slowOperation" | "oldInstance" | "oldReplica" | "withholdWatches">;
/** The call itself goes wrong. */
export type Fault = Exclude<Disturbance, Death | Later>;

/** True when the process dies of it. */
export function isDeath(disturbance: Disturbance): disturbance is Death {
  return DEATHS.has(disturbance.kind);
}

/** True when the call gets its usual answer, and what is disturbed shows later. */
export function isAnswered(disturbance: Disturbance): disturbance is Later {
  return LATER.has(disturbance.kind);
}

const DEATHS: ReadonlySet<Disturbance["kind"]> = new Set<Death["kind"]>([
  "dieBeforeSend",
  "dieBeforeAnswer",
  "dieAfterAnswer",
]);
const LATER: ReadonlySet<Disturbance["kind"]> = new Set<Later["kind"]>([
  "failOperation",
  "slowOperation",
  "oldInstance",
  "oldReplica",
  "withholdWatches",
]);

/** Decides about each numbered call just before it leaves. */
export type Interference = (call: OutsideCall) => Disturbance | undefined;

/** Every call so far, and who may interfere with the next. */
export class CallRecord {
  readonly calls: OutsideCall[] = [];
  #interference: Interference = () => undefined;
  #numbered = 0;

  /** Writes the call down and asks what becomes of it. */
  add(call: Omit<OutsideCall, "n" | "status">): {
    readonly call: OutsideCall;
    readonly disturbance: Disturbance | undefined;
  } {
    const numbered = { ...call, n: call.service === "lease" ? 0 : ++this.#numbered, status: 0 };
    this.calls.push(numbered);
    return { call: numbered, disturbance: numbered.n === 0 ? undefined : this.#interference(numbered) };
  }

  /** From now on the function sees each call; it replaces the one before it. */
  interfere(interference: Interference): void {
    this.#interference = interference;
  }

  /** The number of the latest numbered call. */
  get last(): number {
    return this.#numbered;
  }

  /** The numbered calls after number `n`. */
  after(n: number): readonly OutsideCall[] {
    return this.calls.filter((call) => call.n > n);
  }
}

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Tells ids apart by the order in which they first appear, so that two runs with other random ids read the same. */
export class StableIds {
  readonly #names = new Map<string, string>();
  readonly #known: ReadonlyMap<string, string>;

  /** @param known Ids that have a name already, in lower case. */
  constructor(known: ReadonlyMap<string, string>) {
    this.#known = known;
  }

  /** The text with every id replaced. */
  in(text: string): string {
    return text.replace(GUID, (id) => {
      const key = id.toLowerCase();
      const name = this.#known.get(key) ?? this.#names.get(key) ?? `id-${this.#names.size + 1}`;
      if (!this.#known.has(key)) this.#names.set(key, name);
      return `{${name}}`;
    });
  }
}
