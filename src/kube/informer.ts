import { InvariantError } from "../errors.ts";
import { type Clock, sleep } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { KubeApiError } from "./api-error.ts";
import { type KubeObject, keyOf, type ObjectKey } from "./client.ts";
import type { Informer, Store, StoreChange } from "./informer-port.ts";
import { ListExpiredError, listPages, type WatchScope } from "./list-pages.ts";
import { type IndexFunction, ObjectStore } from "./object-store.ts";
import type { KubeTransport } from "./transport.ts";
import { trim } from "./trim.ts";
import type { WatchEvent } from "./watch-event.ts";
import { type WatchEnd, type WatchEndCause, watchOnce } from "./watch-once.ts";

const PAGE_SIZE = 500;
const BACKOFF_FIRST_MS = 800;
const BACKOFF_MAX_MS = 30_000;
/** A watch that lived this long was a good one: the next failure starts from the shortest wait. */
const HEALTHY_AFTER_MS = 30_000;
/** Watches in a row that the API server answered without any use, before the resourceVersion itself is doubted. */
const MAX_FRUITLESS_WATCHES = 2;

/** Why everything was listed again. */
export type RelistCause = "expired" | "fruitless";

/** Told what an informer goes through; `kind` is the plural, for labels. */
export interface InformerMetrics {
  onRelist(event: { readonly kind: string; readonly cause: RelistCause }): void;
  /** `count` objects were found different from what the watch had told: each is an event that got lost. */
  onRelistCorrections(event: { readonly kind: string; readonly count: number }): void;
  onWatchRestart(event: { readonly kind: string; readonly cause: Exclude<WatchEndCause, "aborted"> }): void;
}

/** What {@link createInformer} is made of. */
export interface InformerOptions<T extends KubeObject> extends WatchScope {
  readonly transport: KubeTransport;
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>>;
  readonly clock: Clock;
  readonly random: Random;
  /** Told the decisions: a relist and why, what it corrected. */
  readonly log?: (message: string, fields: Readonly<Record<string, string | number>>) => void;
  /** Told every failure: refusals as `KubeApiError`, no answer as `KubeUnreachableError`, and what listeners throw. */
  readonly onError?: (error: Error) => void;
  readonly metrics?: InformerMetrics;
}

/**
 * A cache of one kind, kept current by a paged list and a watch that is renewed forever. An object that was deleted and
 * made anew under its name is told as two changes. Listeners added late are not told what is in the store already.
 */
export function createInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  return new ListWatchInformer(options);
}

class ListWatchInformer<T extends KubeObject> implements Informer<T> {
  readonly #options: InformerOptions<T>;
  readonly #objects: ObjectStore<T>;
  readonly #listeners: ((change: StoreChange<T>) => void)[] = [];
  readonly #sync = Promise.withResolvers<undefined>();
  #synced = false;
  #started = false;
  #lastActivityMs: number;
  /** Where the next watch starts; undefined: everything has to be listed. */
  #resourceVersion: string | undefined;
  #relistCause: RelistCause = "expired";
  #failures = 0;
  #fruitlessWatches = 0;

  constructor(options: InformerOptions<T>) {
    this.#options = options;
    this.#objects = new ObjectStore(options.indexes);
    this.#lastActivityMs = options.clock.monotonicMs();
    // Nobody may be waiting when the informer is stopped before its first list.
    this.#sync.promise.catch(() => undefined);
  }

  get store(): Store<T> {
    return this.#objects;
  }

  get synced(): Promise<void> {
    return this.#sync.promise;
  }

  hasSynced(): boolean {
    return this.#synced;
  }

  lastActivityAgeMs(): number {
    return this.#options.clock.monotonicMs() - this.#lastActivityMs;
  }

  onChange(listener: (change: StoreChange<T>) => void): void {
    this.#listeners.push(listener);
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#started) throw new InvariantError("An informer runs once.");
    this.#started = true;
    while (!signal.aborted) {
      const waitMs = await this.#attempt(signal);
      // The only way out of the wait before its time is the abort that also ends the loop.
      if (waitMs > 0) await sleep(this.#options.clock, waitMs, signal).catch(() => undefined);
    }
    if (!this.#synced)
      this.#sync.reject(new DOMException("The informer was stopped before its first list.", "AbortError"));
  }

  /** Lists if need be and watches once. Returns how long to wait before the next attempt, in milliseconds. */
  async #attempt(signal: AbortSignal): Promise<number> {
    try {
      const resourceVersion = this.#resourceVersion ?? (await this.#list(signal));
      const { transport, clock, random } = this.#options;
      const end = await watchOnce<T>({
        transport,
        clock,
        random,
        scope: this.#options,
        resourceVersion,
        signal,
        onActivity: () => this.#sawActivity(),
        onEvent: (event) => {
          // A listener may have stopped us between two events.
          if (!signal.aborted) this.#takeEvent(event);
        },
      });
      return this.#afterWatch(end);
    } catch (error) {
      if (signal.aborted) return 0;
      return this.#afterFailure(asError(error));
    }
  }

  #afterWatch({ cause, livedMs, error }: WatchEnd): number {
    if (cause === "aborted") return 0;
    this.#options.metrics?.onWatchRestart({ kind: this.#options.kind.plural, cause });
    this.#judgeResourceVersion(cause, error);
    if (livedMs >= HEALTHY_AFTER_MS) {
      this.#failures = 0;
      if (error === undefined) return 0;
    }
    return this.#afterFailure(error);
  }

  #judgeResourceVersion(cause: WatchEndCause, error: Error | undefined): void {
    if (cause === "expired") this.#listAgain("expired");
    const refused = error instanceof KubeApiError && [400, 404, 422].includes(error.httpStatus);
    const fruitless = cause === "silent" || cause === "malformed" || cause === "error_event" || refused;
    if (fruitless && ++this.#fruitlessWatches >= MAX_FRUITLESS_WATCHES) this.#listAgain("fruitless");
  }

  #listAgain(cause: RelistCause): void {
    this.#resourceVersion = undefined;
    this.#relistCause = cause;
    this.#fruitlessWatches = 0;
  }

  /** Full jitter: anything between nothing and the doubling limit, and never less than the API server asked for. */
  #afterFailure(error?: Error): number {
    if (error !== undefined) this.#options.onError?.(error);
    const limitMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    const atLeastMs =
      error instanceof KubeApiError && error.retry.kind === "backoff" ? (error.retry.atLeastMs ?? 0) : 0;
    return Math.max(atLeastMs, this.#options.random.fraction() * limitMs);
  }

  /** Brings the store in line with everything the API server has now. Returns the version to watch from. */
  async #list(signal: AbortSignal): Promise<string> {
    const { kind, metrics, log } = this.#options;
    const initial = !this.#synced;
    if (!initial) metrics?.onRelist({ kind: kind.plural, cause: this.#relistCause });
    const { resourceVersion, corrections } = await this.#listFromStart(signal, initial);
    this.#resourceVersion = resourceVersion;
    if (initial) {
      this.#synced = true;
      this.#sync.resolve(undefined);
    } else {
      log?.("listed again", { kind: kind.plural, cause: this.#relistCause, corrections });
      if (corrections > 0) metrics?.onRelistCorrections({ kind: kind.plural, count: corrections });
    }
    return resourceVersion;
  }

  async #listFromStart(
    signal: AbortSignal,
    initial: boolean,
  ): Promise<{ readonly resourceVersion: string; readonly corrections: number }> {
    let corrections = 0;
    // An expired continue token means a new start; when even that expires, everything is read in one answer.
    for (const limit of [PAGE_SIZE, PAGE_SIZE, undefined]) {
      const seen = new Set<ObjectKey>();
      try {
        const resourceVersion = await this.#readPages(limit, signal, (object) => {
          seen.add(keyOf(object));
          if (this.#put(object, initial)) corrections += 1;
        });
        const gone = this.#objects.keys().filter((key) => !seen.has(key));
        for (const key of gone) this.#remove(key, initial);
        return { resourceVersion, corrections: corrections + gone.length };
      } catch (error) {
        if (!(error instanceof ListExpiredError)) throw error;
      }
    }
    throw new ListExpiredError(`The list of ${this.#options.kind.plural} expires faster than it can be read.`);
  }

  async #readPages(limit: number | undefined, signal: AbortSignal, take: (object: T) => void): Promise<string> {
    const { transport, clock } = this.#options;
    let resourceVersion = "";
    const options = { transport, clock, signal, ...(limit === undefined ? {} : { limit }) };
    for await (const page of listPages<T>(this.#options, options)) {
      signal.throwIfAborted();
      this.#sawActivity();
      resourceVersion = page.resourceVersion;
      page.items.forEach(take);
    }
    return resourceVersion;
  }

  #sawActivity(): void {
    this.#lastActivityMs = this.#options.clock.monotonicMs();
  }

  #takeEvent(event: Exclude<WatchEvent<T>, { type: "ERROR" }>): void {
    this.#fruitlessWatches = 0;
    if (event.type === "BOOKMARK") {
      this.#resourceVersion = event.resourceVersion;
      return;
    }
    this.#resourceVersion = event.object.metadata.resourceVersion;
    const stored = this.#objects.get(keyOf(event.object));
    if (event.type === "DELETED") {
      // The end of an earlier object does not concern the one that has its name now.
      if (stored?.metadata.uid === event.object.metadata.uid) this.#remove(keyOf(event.object), false);
    } else if (!isOlder(event.object, stored)) {
      this.#put(event.object, false);
    }
  }

  /** Returns whether the store did not have the object in this version. */
  #put(object: T, initial: boolean): boolean {
    const key = keyOf(object);
    let before = this.#objects.get(key);
    const same = before?.metadata.uid === object.metadata.uid;
    if (same && before?.metadata.resourceVersion === object.metadata.resourceVersion) return false;
    if (!same) {
      this.#remove(key, initial);
      before = undefined;
    }
    trim(object);
    this.#objects.set(object);
    this.#tell({ key, before, after: object, initial });
    return true;
  }

  #remove(key: ObjectKey, initial: boolean): void {
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#objects.delete(key);
    this.#tell({ key, before, after: undefined, initial });
  }

  #tell(change: StoreChange<T>): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#options.onError?.(asError(error));
      }
    }
  }
}

/**
 * Whether a watch event tells of an earlier state than the stored one. resourceVersions have no order that clients may
 * use; a generation only ever grows for one uid.
 */
function isOlder(object: KubeObject, stored: KubeObject | undefined): boolean {
  if (stored?.metadata.uid !== object.metadata.uid) return false;
  return (object.metadata.generation ?? 0) < (stored.metadata.generation ?? 0);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("Something that is not an error was thrown.", { cause: error });
}
