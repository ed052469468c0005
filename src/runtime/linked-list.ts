/** A place in a {@link LinkedList}; hand it back to `remove`. */
export interface ListNode<T> {
  readonly value: T;
  previous: ListNode<T> | undefined;
  next: ListNode<T> | undefined;
}

/**
 * A first-in first-out list that can also give up an element from its middle, all in constant time. A `Set` would do, but
 * V8 walks over the holes of removed elements to find the first one, which is quadratic for a long queue.
 */
export class LinkedList<T> {
  #first: ListNode<T> | undefined;
  #last: ListNode<T> | undefined;
  #size = 0;

  get first(): T | undefined {
    return this.#first?.value;
  }

  /** The oldest element that fits. Linear in those before it, which stay. */
  findNode(fits: (value: T) => boolean): ListNode<T> | undefined {
    for (let node = this.#first; node !== undefined; node = node.next) if (fits(node.value)) return node;
    return undefined;
  }

  get size(): number {
    return this.#size;
  }

  /** Appends `value`. */
  push(value: T): ListNode<T> {
    const node: ListNode<T> = { value, previous: this.#last, next: undefined };
    if (this.#last === undefined) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
    this.#size++;
    return node;
  }

  /** Takes the oldest element out. */
  shift(): T | undefined {
    const node = this.#first;
    if (node !== undefined) this.remove(node);
    return node?.value;
  }

  /** Takes out an element that is in this list; call it once per node. */
  remove(node: ListNode<T>): void {
    if (node.previous === undefined) this.#first = node.next;
    else node.previous.next = node.next;
    if (node.next === undefined) this.#last = node.previous;
    else node.next.previous = node.previous;
    node.previous = undefined;
    node.next = undefined;
    this.#size--;
  }
}
