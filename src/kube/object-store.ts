import { type KubeObject, keyOf, type ObjectKey } from "./client.ts";
import type { Store } from "./informer-port.ts";

/** Gives the values under which an object is found by {@link Store.byIndex}. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** A map of objects by key with named secondary indexes. */
export class ObjectStore<T extends KubeObject> implements Store<T> {
  readonly #objects = new Map<ObjectKey, T>();
  readonly #functions: readonly (readonly [string, IndexFunction<T>])[];
  readonly #indexes = new Map<string, Map<string, Set<ObjectKey>>>();

  constructor(indexes: Readonly<Record<string, IndexFunction<T>>> = {}) {
    this.#functions = Object.entries(indexes);
    for (const [name] of this.#functions) this.#indexes.set(name, new Map());
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  keys(): readonly ObjectKey[] {
    return [...this.#objects.keys()];
  }

  /** @throws {Error} for an index that was not declared: a bug of the caller. */
  byIndex(index: string, value: string): readonly T[] {
    const values = this.#indexes.get(index);
    if (values === undefined) throw new Error(`There is no index "${index}".`);
    const objects = [...(values.get(value) ?? [])].map((key) => this.#objects.get(key));
    return objects.filter((object) => object !== undefined);
  }

  set(object: T): void {
    const key = keyOf(object);
    this.delete(key);
    this.#objects.set(key, object);
    for (const [name, valuesOf] of this.#functions) {
      for (const value of valuesOf(object)) this.#keysUnder(name, value).add(key);
    }
  }

  delete(key: ObjectKey): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    for (const [name, valuesOf] of this.#functions) {
      for (const value of valuesOf(object)) {
        const keys = this.#keysUnder(name, value);
        keys.delete(key);
        if (keys.size === 0) this.#indexes.get(name)?.delete(value);
      }
    }
  }

  #keysUnder(name: string, value: string): Set<ObjectKey> {
    const values = this.#indexes.get(name);
    const keys = values?.get(value) ?? new Set<ObjectKey>();
    values?.set(value, keys);
    return keys;
  }
}
