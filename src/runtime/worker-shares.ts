import { type ObjectKey, splitKey } from "../kube/client.ts";
import type { Priority } from "./work.ts";

/** Fewer workers than this cannot be shared out. */
const LEAST_WORKERS = 4;

/**
 * Keeps workers free for those who come next. Where Azure hangs, each pass holds its worker until the request times out; so
 * the keys of one namespace get at most three quarters of the workers, and whatever is no user's change at most nine tenths.
 * A change that somebody makes elsewhere then finds a worker at once, however many objects hang.
 */
export class WorkerShares {
  readonly #perNamespace: number;
  readonly #belowUser: number;
  readonly #byNamespace = new Map<string, number>();
  #runningBelowUser = 0;

  /** @param workers How many there are; fewer than four are not shared out. */
  constructor(workers: number) {
    const isShared = workers >= LEAST_WORKERS && Number.isFinite(workers);
    this.#perNamespace = isShared ? workers - Math.floor(workers / 4) : workers;
    this.#belowUser = isShared ? workers - Math.ceil(workers / 10) : workers;
  }

  /** Whether a worker may take such a key now. */
  admits(priority: Priority, namespace: string): boolean {
    if (priority !== "user" && this.#runningBelowUser >= this.#belowUser) return false;
    return (this.#byNamespace.get(namespace) ?? 0) < this.#perNamespace;
  }

  /** A worker took the key. */
  started(key: ObjectKey, priority: Priority): void {
    this.#count(key, priority, 1);
  }

  /** It gave the key back. */
  ended(key: ObjectKey, priority: Priority): void {
    this.#count(key, priority, -1);
  }

  #count(key: ObjectKey, priority: Priority, by: 1 | -1): void {
    if (priority !== "user") this.#runningBelowUser += by;
    const namespace = splitKey(key).namespace ?? "";
    const running = (this.#byNamespace.get(namespace) ?? 0) + by;
    if (running === 0) this.#byNamespace.delete(namespace);
    else this.#byNamespace.set(namespace, running);
  }
}
