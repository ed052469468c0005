import type { AppliedStatus, KubeObject, ObjectKey } from "../kube/client.ts";
import type { Store } from "../kube/informer-port.ts";

interface Overlay<T> {
  readonly written: T;
  /** Versions that our writes have replaced; while the cache still shows one of them it lags behind us. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * The cache, but never older than our own last write: what the API server answered to a write is used until the watch
 * has caught up. All our writes are conditional on a version that we know, so a version that we did not replace is newer
 * than ours.
 */
export class LatestObjects<T extends KubeObject> {
  readonly #store: Store<T>;
  readonly #overlays = new Map<ObjectKey, Overlay<T>>();

  constructor(store: Store<T>) {
    this.#store = store;
  }

  /** The newest view of the object that this process can have. */
  get(key: ObjectKey): T | undefined {
    const cached = this.#store.get(key);
    const overlay = this.#overlays.get(key);
    if (overlay === undefined) return cached;
    const lags =
      cached !== undefined &&
      cached.metadata.uid === overlay.written.metadata.uid &&
      overlay.replaced.has(cached.metadata.resourceVersion);
    if (lags) return overlay.written;
    this.#overlays.delete(key);
    return cached;
  }

  /** Notes what a write of ours has stored, and in place of what. */
  wrote(key: ObjectKey, { written, replaced }: AppliedStatus<T>): void {
    if (replaced.includes(written.metadata.resourceVersion)) return;
    const earlier = this.#overlays.get(key);
    // Answers may come in another order than their writes were made.
    const isOutdated = earlier?.replaced.has(written.metadata.resourceVersion) === true;
    this.#overlays.set(key, {
      written: isOutdated ? earlier.written : written,
      replaced: new Set([...(earlier?.replaced ?? []), ...replaced]),
    });
  }
}
