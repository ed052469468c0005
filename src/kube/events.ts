import { ConflictError, OperatorError } from "../errors.ts";
import { type Clock, sleep, type Timer } from "../ports/clock.ts";
import { NotLeaderError } from "../ports/fence.ts";
import type { Random } from "../ports/random.ts";
import { KubeApiError } from "./api-error.ts";
import { type EventRecorder, type EventType, type KubeClient, type KubeObject, objectKey } from "./client.ts";
import { EVENT, type EventContent, type EventSource, eventDocument, seriesPatch } from "./event-document.ts";
import { SpamFilter } from "./spam-filter.ts";
import { KubeUnreachableError } from "./transport.ts";

/** Repeats within this time of each other are one series. */
const SERIES_ENDS_AFTER_MS = 6 * 60_000;
/** A series that goes on is written this often, so that the API server does not expire the Event (after one hour). */
const SERIES_REFRESH_MS = 30 * 60_000;
const SWEEP_EVERY_MS = 60_000;
const MAX_QUEUED = 1000;
const MAX_SERIES = 4096;
const ATTEMPTS = 3;

/** Why an event was not written. */
export type EventDropCause = "queue_full" | "rate_limited" | "not_leader" | "failed";

/** What {@link createEventRecorder} is made of. */
export interface EventRecorderOptions extends Partial<Pick<EventSource, "namespaceForClusterScoped">> {
  /** Its fence is what keeps a replica without the lease from writing. */
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly metrics?: { onEventDropped(event: { readonly cause: EventDropCause }): void };
}

/** An {@link EventRecorder} that can be emptied. */
export interface FlushableEventRecorder extends EventRecorder {
  /**
   * Writes what is queued and the last counts of all series, each once, and leaves no timer behind. Never rejects.
   * The time it takes is bounded by the client's deadline: the first write without an answer drops the rest.
   */
  flush(): Promise<void>;
  /** Forgets everything and leaves no timer behind, which would keep the process: for a replica that may not write any more. */
  close(): void;
}

/**
 * Events of events.k8s.io/v1, best effort: the same about, reason, action and note within six minutes become one Event
 * with a series; the first repeat is written at once, later ones with the end of the series.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-instrumentation/383-new-event-api-ga-graduation
 */
export function createEventRecorder(options: EventRecorderOptions): FlushableEventRecorder {
  return new SeriesEventRecorder(options);
}

interface Series {
  content: EventContent;
  /** Name of the Event once it exists. */
  name: string | undefined;
  writtenCount: number;
  writtenAtMs: number;
  lastSeenMs: number;
  queued: boolean;
}

class SeriesEventRecorder implements FlushableEventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #source: EventSource;
  readonly #filter: SpamFilter;
  readonly #series = new Map<string, Series>();
  readonly #queue: Series[] = [];
  #draining: Promise<void> | undefined;
  #sweep: Timer | undefined;
  /** Set while flushing: ends waits and allows no further attempt. */
  #hurry: AbortController = new AbortController();
  #closed = false;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#filter = new SpamFilter(options.clock);
    this.#source = {
      reportingController: options.reportingController,
      reportingInstance: options.reportingInstance,
      namespaceForClusterScoped: options.namespaceForClusterScoped ?? "default",
    };
  }

  event(about: KubeObject, type: EventType, reason: string, action: string, note: string): void {
    const { uid } = about.metadata;
    if (this.#closed) return;
    const key = JSON.stringify([about.kind, uid, type, reason, action, note]);
    const nowMs = this.#options.clock.nowMs();
    const monotonicMs = this.#options.clock.monotonicMs();
    const series = this.#series.get(key);
    if (series !== undefined && monotonicMs - series.lastSeenMs <= SERIES_ENDS_AFTER_MS) {
      series.content = { ...series.content, count: series.content.count + 1, lastMs: nowMs };
      series.lastSeenMs = monotonicMs;
      if (series.content.count === 2 && this.#filter.allows(uid)) this.#enqueue(series);
      return;
    }
    if (!this.#filter.allows(uid)) {
      this.#drop("rate_limited");
      return;
    }
    if (series !== undefined) this.#finish(key, series);
    const content = { about: identityOf(about), type, reason, action, note, firstMs: nowMs, lastMs: nowMs, count: 1 };
    const fresh = {
      content,
      name: undefined,
      writtenCount: 0,
      writtenAtMs: monotonicMs,
      lastSeenMs: monotonicMs,
      queued: false,
    };
    this.#series.set(key, fresh);
    this.#enqueue(fresh);
    this.#forgetOldest();
    this.#startSweep();
  }

  async flush(): Promise<void> {
    this.#hurry.abort();
    for (const [key, series] of this.#series) this.#finish(key, series);
    this.#sweep?.cancel();
    this.#sweep = undefined;
    while (this.#draining !== undefined) await this.#draining;
    this.#hurry = new AbortController();
  }

  close(): void {
    this.#closed = true;
    this.#hurry.abort();
    this.#sweep?.cancel();
    this.#sweep = undefined;
    this.#series.clear();
    this.#dropQueue();
  }

  #startSweep(): void {
    this.#sweep ??= this.#options.clock.after(SWEEP_EVERY_MS, () => {
      this.#sweep = undefined;
      const nowMs = this.#options.clock.monotonicMs();
      for (const [key, series] of this.#series) {
        if (nowMs - series.lastSeenMs > SERIES_ENDS_AFTER_MS) this.#finish(key, series);
        else if (nowMs - series.writtenAtMs >= SERIES_REFRESH_MS) this.#enqueue(series);
      }
      if (this.#series.size > 0) this.#startSweep();
    });
  }

  #finish(key: string, series: Series): void {
    this.#series.delete(key);
    if (series.content.count > series.writtenCount) this.#enqueue(series);
  }

  #forgetOldest(): void {
    const oldest = this.#series.entries().next().value;
    if (this.#series.size > MAX_SERIES && oldest !== undefined) this.#finish(...oldest);
  }

  #enqueue(series: Series): void {
    if (series.queued) return;
    series.queued = true;
    this.#queue.push(series);
    if (this.#queue.length > MAX_QUEUED) {
      const oldest = this.#queue.shift();
      if (oldest !== undefined) oldest.queued = false;
      this.#drop("queue_full");
    }
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    // The caller goes on first: recording an event never does the work of writing it.
    await Promise.resolve();
    for (let series = this.#queue.shift(); series !== undefined; series = this.#queue.shift()) {
      series.queued = false;
      const dropped = await this.#writeWithRetries(series);
      if (dropped !== undefined) this.#drop(dropped);
    }
    this.#draining = undefined;
  }

  async #writeWithRetries(series: Series): Promise<EventDropCause | undefined> {
    const { clock, random } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#write(series);
        return undefined;
      } catch (error) {
        if (error instanceof NotLeaderError) return "not_leader";
        const waitMs = retryInMs(error, attempt, random);
        if (this.#hurry.signal.aborted && error instanceof KubeUnreachableError) this.#dropQueue();
        if (waitMs === undefined || attempt === ATTEMPTS || this.#hurry.signal.aborted) return "failed";
        await sleep(clock, waitMs, this.#hurry.signal).catch(() => undefined);
        if (this.#closed) return "failed";
      }
    }
  }

  async #write(series: Series): Promise<void> {
    const { content } = series;
    if (content.count === series.writtenCount) return;
    const namespace = content.about.metadata.namespace ?? this.#source.namespaceForClusterScoped;
    if (series.name !== undefined) {
      const patched = await this.#options.client
        .mergePatch(EVENT, objectKey(series.name, namespace), seriesPatch(content))
        .then(() => true, goneIsFalse);
      if (!patched) series.name = undefined;
    }
    if (series.name === undefined) series.name = await this.#create(content);
    series.writtenCount = content.count;
    series.writtenAtMs = this.#options.clock.monotonicMs();
  }

  async #create(content: EventContent): Promise<string> {
    const suffix = this.#options.random.uuid().replaceAll("-", "").slice(0, 16);
    const name = `${content.about.metadata.name.slice(0, 230).replace(/(?<![^a-z0-9])[^a-z0-9]+$/, "")}.${suffix}`;
    try {
      await this.#options.client.create(EVENT, eventDocument(name, content, this.#source));
    } catch (error) {
      // An earlier attempt did arrive; only its answer was lost.
      if (!(error instanceof ConflictError)) throw error;
    }
    return name;
  }

  #dropQueue(): void {
    for (const series of this.#queue.splice(0)) {
      series.queued = false;
      this.#drop("failed");
    }
  }

  #drop(cause: EventDropCause): void {
    this.#options.metrics?.onEventDropped({ cause });
  }
}

/** Only what an Event names of its object, so that a series does not keep a whole old object in memory. */
function identityOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, uid, resourceVersion, ...(namespace === undefined ? {} : { namespace }) },
  };
}

/** The Event expired on the API server while its series went on. */
function goneIsFalse(error: unknown): false {
  if (error instanceof KubeApiError && error.statusReason === "NotFound") return false;
  throw error;
}

function retryInMs(error: unknown, attempt: number, random: Random): number | undefined {
  const jitterMs = random.fraction() * 1000 * 2 ** attempt;
  if (error instanceof KubeUnreachableError) return jitterMs;
  if (!(error instanceof OperatorError) || error.retry.kind !== "backoff") return undefined;
  return Math.max(jitterMs, error.retry.atLeastMs ?? 0);
}
