import type { KubeObject, ObjectKey } from "./client.ts";

/** What a listener is told: the key, and the two views so that it can choose a priority. Never the event's type. */
export interface StoreChange<T extends KubeObject> {
  readonly key: ObjectKey;
  readonly before: T | undefined;
  readonly after: T | undefined;
  /** True while the first list is being read in: nothing changed, we only learn of it. */
  readonly initial: boolean;
}

/** Read access to a cache of one kind. Objects in it are frozen in spirit: never change them. */
export interface Store<T extends KubeObject> {
  get(key: ObjectKey): T | undefined;
  list(): readonly T[];
  /** All objects for which the named index function returned `value`. */
  byIndex(index: string, value: string): readonly T[];
}

/** A cache kept current by list and watch. */
export interface Informer<T extends KubeObject> {
  readonly store: Store<T>;
  /** Runs until `signal` aborts; resolves then, and never rejects because of the API server. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves once the first complete list is in the store. */
  readonly synced: Promise<void>;
  hasSynced(): boolean;
  /** Milliseconds since the API server last gave a sign of life (a list, an event, a bookmark). */
  lastActivityAgeMs(): number;
  onChange(listener: (change: StoreChange<T>) => void): void;
}
