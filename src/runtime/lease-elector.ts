import type { KubeRequest, KubeResponse, KubeTransport } from "../kube/transport.ts";
import { type Clock, sleep } from "../ports/clock.ts";
import { NotLeaderError } from "../ports/fence.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { type ElectionEnd, type Elector, type LeadershipCallbacks } from "./elector.ts";
import { type ElectionMetrics, noElectionMetrics } from "./engine-metrics.ts";
import { LeadershipTerm } from "./leadership-term.ts";
import {
  createLease,
  type Lease,
  type LeaseSpec,
  microTime,
  parseLease,
  readLease,
  replaceLease,
} from "./lease-record.ts";

/** The timing of an election, as client-go names it. Each must be clearly shorter than the one before. */
export interface ElectionTiming {
  /** How long others wait after the last renewal that they saw before they take over. Whole seconds. */
  readonly leaseDurationMs: number;
  /** How long after the start of its last successful renewal the leader goes on working. */
  readonly renewDeadlineMs: number;
  /** Between two attempts to renew or to take over. */
  readonly retryPeriodMs: number;
}

/** client-go's defaults. */
export const ELECTION_TIMING: ElectionTiming = Object.freeze({
  leaseDurationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryPeriodMs: 2_000,
});

/** What a lease elector is made of. */
export interface LeaseElectorInit {
  /** Used directly: the fence that guards other writes must not stand in front of the Lease. */
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly namespace: string;
  readonly name: string;
  /** Unique per process, not per pod name: a restarted process must not take itself for the one before it. */
  readonly identity: string;
  readonly timing?: ElectionTiming;
  readonly metrics?: ElectionMetrics;
}

/**
 * Elects one leader through a `coordination.k8s.io/v1` Lease, with client-go's protocol and timing, so that it can share
 * a Lease with a Go process.
 *
 * Clocks of two machines are never compared: a candidate waits a whole lease duration on its own monotonic clock after it
 * last saw the record change, and the leader stops writing `renewDeadlineMs` after the *start* of its last successful
 * renewal. The two never overlap as long as neither clock runs one and a half times as fast as the other.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
export function createLeaseElector(init: LeaseElectorInit): Elector {
  const elector = new LeaseElector(init);
  return {
    run: (stop, callbacks) => elector.run(stop, callbacks),
    check: () => elector.check(),
    isLeading: () => elector.isLeading(),
  };
}

/** client-go waits up to 2.2 periods between two attempts to take over, so that candidates do not march in step. */
const JITTER_FACTOR = 1.2;
/** Within how long after a lease has run out its candidates try: the API server takes the first and refuses the others. */
const EXPIRY_JITTER_MS = 200;

type Attempt = "won" | "held" | "failed";

class LeaseElector {
  readonly #init: LeaseElectorInit;
  readonly #timing: ElectionTiming;
  readonly #log: Log;
  readonly #metrics: ElectionMetrics;
  /** The record as last seen or written, and when this process first saw it so. */
  #observed: { readonly lease: Lease; readonly fingerprint: string; readonly sinceMs: number } | undefined;
  #term: LeadershipTerm | undefined;
  /** Said once per change, not once per attempt. */
  #lastComplaint = "";

  constructor(init: LeaseElectorInit) {
    this.#init = init;
    this.#timing = init.timing ?? ELECTION_TIMING;
    this.#log = init.log.child({ lease: `${init.namespace}/${init.name}` });
    this.#metrics = init.metrics ?? noElectionMetrics;
  }

  isLeading(): boolean {
    return this.#term?.isValid() ?? false;
  }

  check(): void {
    if (!this.isLeading()) throw new NotLeaderError();
  }

  async run(stop: AbortSignal, callbacks: LeadershipCallbacks): Promise<ElectionEnd> {
    this.#metrics.onLeading(this.#init.name, false);
    const term = await this.#campaign(stop);
    if (term === undefined) return "released";
    this.#term = term;
    this.#metrics.onLeading(this.#init.name, true);
    this.#log.info({ identity: this.#init.identity }, "This replica leads now.");
    callbacks.onStartedLeading(term.signal);
    await this.#keepRenewing(term, stop);
    const end: ElectionEnd = term.isValid() ? "released" : "lost";
    // Writing is over before anybody else can learn of it.
    term.end();
    this.#metrics.onLeading(this.#init.name, false);
    if (end === "released") await this.#release();
    else this.#log.error({}, "The lease could not be renewed in time; this replica no longer leads.");
    callbacks.onStoppedLeading();
    return end;
  }

  /** Tries until the lease is ours; undefined when told to stop before. */
  async #campaign(stop: AbortSignal): Promise<LeadershipTerm | undefined> {
    while (!stop.aborted) {
      const startedMs = this.#init.clock.monotonicMs();
      const attempt = await this.#tryAcquire(this.#timing.renewDeadlineMs / 2, stop);
      const validUntilMs = startedMs + this.#timing.renewDeadlineMs;
      // An answer that took longer than the term is worth nothing: go round again.
      if (attempt === "won" && validUntilMs > this.#init.clock.monotonicMs()) {
        return new LeadershipTerm(this.#init.clock, validUntilMs);
      }
      await this.#pause(this.#pauseBeforeNextTry(), stop);
    }
    return undefined;
  }

  /**
   * While another replica holds the lease, it is looked at every period and at the moment when it runs out: a leader that
   * died is followed after one period and the lease duration, and not after two more periods with their jitter.
   */
  #pauseBeforeNextTry(): number {
    const fraction = this.#init.random.fraction();
    const heldForMs = this.#heldByAnotherForMs();
    if (heldForMs <= 0) return this.#timing.retryPeriodMs * (1 + JITTER_FACTOR * fraction);
    return Math.min(this.#timing.retryPeriodMs, heldForMs + EXPIRY_JITTER_MS * fraction);
  }

  /** Returns when the term is over or `stop` aborts. */
  async #keepRenewing(term: LeadershipTerm, stop: AbortSignal): Promise<void> {
    const over = AbortSignal.any([term.signal, stop]);
    let startedMs = this.#init.clock.monotonicMs();
    for (;;) {
      // Counted from the start: an attempt on a dead connection takes half of the term, and the next one needs the rest.
      const pauseMs = startedMs + this.#timing.retryPeriodMs - this.#init.clock.monotonicMs();
      if (pauseMs > 0) await this.#pause(pauseMs, over);
      if (!term.isValid() || stop.aborted) return;
      startedMs = this.#init.clock.monotonicMs();
      const timeoutMs = Math.min(this.#timing.renewDeadlineMs / 2, term.remainingMs());
      // Not `stop`: a renewal that is cut off may still take effect, and would make the release fail.
      const attempt = await this.#tryAcquire(timeoutMs, term.signal);
      if (attempt === "won") term.extend(startedMs + this.#timing.renewDeadlineMs);
      // Somebody else holds it (a hand-edited Lease, say): there is nothing left to wait for.
      if (attempt === "held") term.end();
    }
  }

  async #tryAcquire(timeoutMs: number, signal: AbortSignal): Promise<Attempt> {
    try {
      if (this.#isOurs()) {
        // We wrote it last: one call is enough, and a conflict sends us the long way round.
        const renewed = await this.#write(timeoutMs, signal);
        if (renewed === "won") return renewed;
      }
      const read = await this.#send(readLease(this.#init, timeoutMs), signal);
      if (read.status === 404) return await this.#create(timeoutMs, signal);
      if (read.status !== 200 || !this.#observe(read)) return this.#complain(read);
      if (this.#heldByAnother()) return "held";
      return await this.#write(timeoutMs, signal);
    } catch (error) {
      if (!signal.aborted) this.#log.warn({ err: error }, "The API server did not answer about the lease.");
      return "failed";
    }
  }

  async #create(timeoutMs: number, signal: AbortSignal): Promise<Attempt> {
    const now = microTime(this.#init.clock.nowMs());
    const spec = { ...this.#ownership(now), acquireTime: now, leaseTransitions: 0 };
    const created = await this.#send(createLease(this.#init, spec, timeoutMs), signal);
    return created.status === 201 && this.#observe(created) ? "won" : this.#complain(created);
  }

  /** Renews a lease that is ours, or takes one that nobody holds. */
  async #write(timeoutMs: number, signal: AbortSignal): Promise<Attempt> {
    const observed = this.#observed;
    if (observed === undefined) return "failed";
    const now = microTime(this.#init.clock.nowMs());
    const before = observed.lease.spec;
    const taken = { acquireTime: now, leaseTransitions: (before?.leaseTransitions ?? 0) + 1 };
    const spec: LeaseSpec = { ...this.#ownership(now), ...(this.#isOurs() ? {} : taken) };
    const written = await this.#send(replaceLease(this.#init, observed.lease, spec, timeoutMs), signal);
    return written.status === 200 && this.#observe(written) ? "won" : this.#complain(written);
  }

  /** Hands the lease back so that the next leader need not wait for it to expire. */
  async #release(): Promise<void> {
    const timeoutMs = this.#timing.renewDeadlineMs / 2;
    try {
      if (await this.#giveBack(timeoutMs)) return;
      // A renewal whose answer was lost may have taken effect: look again, once.
      const read = await this.#send(readLease(this.#init, timeoutMs), undefined);
      if (read.status === 200 && this.#observe(read)) await this.#giveBack(timeoutMs);
    } catch (error) {
      this.#log.warn({ err: error }, "The lease could not be released; the next leader waits until it expires.");
    }
  }

  /** True when nothing is left to give back. */
  async #giveBack(timeoutMs: number): Promise<boolean> {
    const observed = this.#observed;
    if (observed === undefined || !this.#isOurs()) return true;
    const now = microTime(this.#init.clock.nowMs());
    const spec = { holderIdentity: "", leaseDurationSeconds: 1, renewTime: now, acquireTime: now };
    const answer = await this.#send(replaceLease(this.#init, observed.lease, spec, timeoutMs), undefined);
    if (answer.status === 409) return false;
    this.#observed = undefined;
    if (answer.status === 200) this.#log.info({}, "The lease was released.");
    else this.#complain(answer);
    return true;
  }

  #send(request: KubeRequest, signal: AbortSignal | undefined): Promise<KubeResponse> {
    return this.#init.transport.request(signal === undefined ? request : { ...request, signal });
  }

  #ownership(now: string): LeaseSpec {
    const leaseDurationSeconds = Math.ceil(this.#timing.leaseDurationMs / 1_000);
    return { holderIdentity: this.#init.identity, leaseDurationSeconds, renewTime: now };
  }

  /** Remembers what the API server sent; false when it is not a Lease. */
  #observe(response: KubeResponse): boolean {
    const lease = parseLease(response);
    if (lease === undefined) return false;
    this.#lastComplaint = "";
    const fingerprint = JSON.stringify([lease.metadata["uid"], lease.spec]);
    if (this.#observed?.fingerprint === fingerprint) {
      this.#observed = { ...this.#observed, lease };
      return true;
    }
    this.#observed = { lease, fingerprint, sinceMs: this.#init.clock.monotonicMs() };
    // A lease that was given back has changed, too, but nobody has renewed it.
    if ((lease.spec?.holderIdentity ?? "") !== "") this.#metrics.onRenewed(this.#init.name, this.#init.clock.nowMs());
    return true;
  }

  #isOurs(): boolean {
    return this.#observed?.lease.spec?.holderIdentity === this.#init.identity;
  }

  #heldByAnother(): boolean {
    return this.#heldByAnotherForMs() > 0;
  }

  /** How long another replica's lease lasts still, by the local monotonic clock; 0 when it has run out or is nobody's. */
  #heldByAnotherForMs(): number {
    const spec = this.#observed?.lease.spec;
    if (this.#observed === undefined || this.#isOurs() || (spec?.holderIdentity ?? "") === "") return 0;
    const seconds = spec?.leaseDurationSeconds ?? 0;
    const durationMs = seconds > 0 ? seconds * 1_000 : this.#timing.leaseDurationMs;
    return Math.max(0, this.#observed.sinceMs + durationMs - this.#init.clock.monotonicMs());
  }

  /** Says once what is wrong; a conflict only means that another candidate was faster. */
  #complain({ status }: KubeResponse): Attempt {
    const complaint =
      status === 403
        ? "This replica may not use its lease: grant get, create and update on leases.coordination.k8s.io in its namespace."
        : "The API server refused a call about the lease.";
    if (status !== 409 && complaint !== this.#lastComplaint) {
      this.#lastComplaint = complaint;
      this.#log.error({ status }, complaint);
    }
    return "failed";
  }

  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#init.clock, delayMs, signal);
    } catch {
      // Told to stop: the caller looks at the signal.
    }
  }
}
