import type { KubeObject } from "../../src/kube/client.ts";
import type { Informer, Store, StoreChange } from "../../src/kube/informer-port.ts";

/** An informer whose changes the test makes by hand. */
export class HandInformer<T extends KubeObject> implements Informer<T> {
  readonly store: Store<T>;
  readonly synced = Promise.resolve();
  readonly #listeners: ((change: StoreChange<T>) => void)[] = [];
  constructor(store: Store<T>) {
    this.store = store;
  }
  run = (): Promise<void> => Promise.resolve();
  hasSynced = (): boolean => true;
  lastActivityAgeMs = (): number => 0;
  onChange(listener: (change: StoreChange<T>) => void): void {
    this.#listeners.push(listener);
  }
  change(before: T | undefined, after: T | undefined, initial = false): void {
    const { name, namespace } = (after ?? before)!.metadata;
    const key = (namespace === undefined ? name : `${namespace}/${name}`) as never;
    for (const listener of this.#listeners) listener({ key, before, after, initial });
  }
}
