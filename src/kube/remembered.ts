import type { Clock } from "../ports/clock.ts";

/** A value that is loaded when first asked for and again once it is old or was declared invalid. */
export interface Remembered<T> {
  /** @throws what the load threw, if there is no earlier value to go on with. */
  get(): Promise<T>;
  invalidate(): void;
}

/**
 * Keeps what `load` returned for `maxAgeMs`. Simultaneous callers share one load. When a reload fails, the earlier value
 * goes on being used: a Secret volume is briefly empty while kubelet swaps it, and an old token beats none.
 */
export function remember<T>(load: () => Promise<T>, clock: Clock, maxAgeMs: number): Remembered<T> {
  let value: { readonly loaded: T } | undefined;
  let freshUntilMs = Number.NEGATIVE_INFINITY;
  let loading: Promise<T> | undefined;

  const reload = async (): Promise<T> => {
    try {
      value = { loaded: await load() };
    } catch (error) {
      if (value === undefined) throw error;
    } finally {
      loading = undefined;
    }
    freshUntilMs = clock.monotonicMs() + maxAgeMs;
    return value.loaded;
  };

  return {
    get: () => {
      if (loading !== undefined) return loading;
      if (value !== undefined && clock.monotonicMs() < freshUntilMs) return Promise.resolve(value.loaded);
      loading = reload();
      return loading;
    },
    invalidate: () => {
      freshUntilMs = Number.NEGATIVE_INFINITY;
    },
  };
}
