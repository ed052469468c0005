/** Something that becomes due. The heap keeps `heapIndex`; leave it alone while the entry is in. */
export interface DueEntry {
  dueMs: number;
  heapIndex: number;
}

/**
 * A binary min-heap by `dueMs` that can also take out or move an entry in its middle: logarithmic time for all, and no
 * dead entries that pile up when waits are cut short.
 */
export class DueHeap<T extends DueEntry> {
  readonly #entries: T[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The entry that is due first; stays in. */
  get first(): T | undefined {
    return this.#entries[0];
  }

  push(entry: T): void {
    this.#place(entry, this.#entries.length);
    this.#raise(entry);
  }

  /** Takes out an entry that is in this heap. */
  remove(entry: T): void {
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    this.#place(last, entry.heapIndex);
    this.#raise(last);
    this.#sink(last);
  }

  /** Makes an entry of this heap due earlier. */
  hasten(entry: T, dueMs: number): void {
    entry.dueMs = dueMs;
    this.#raise(entry);
  }

  #place(entry: T, index: number): void {
    entry.heapIndex = index;
    this.#entries[index] = entry;
  }

  #swap(one: T, other: T): void {
    const index = one.heapIndex;
    this.#place(one, other.heapIndex);
    this.#place(other, index);
  }

  #raise(entry: T): void {
    for (;;) {
      const parent = entry.heapIndex === 0 ? undefined : this.#entries[(entry.heapIndex - 1) >> 1];
      if (parent === undefined || parent.dueMs <= entry.dueMs) return;
      this.#swap(parent, entry);
    }
  }

  #sink(entry: T): void {
    for (;;) {
      const left = this.#entries[2 * entry.heapIndex + 1];
      const right = this.#entries[2 * entry.heapIndex + 2];
      const smaller = right !== undefined && left !== undefined && right.dueMs < left.dueMs ? right : left;
      if (smaller === undefined || smaller.dueMs >= entry.dueMs) return;
      this.#swap(entry, smaller);
    }
  }
}
