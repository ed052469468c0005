import type { ObjectKey } from "../kube/client.ts";
import { FairQueue } from "./fair-queue.ts";
import type { Priority } from "./work.ts";

/** All priorities, most urgent first. */
export const PRIORITIES: readonly Priority[] = ["user", "repair", "resync"];

/** Of so many picks in a row, a class that has keys waiting the whole time gets at least one. */
export const LOWER_CLASS_SHARE = 16;

// Two lower classes can be due at once; the one that goes second must still be within its share.
const PASSED_OVER_LIMIT = LOWER_CLASS_SHARE - (PRIORITIES.length - 1);

/** Whether a key of this class and namespace may be worked on now; cluster-scoped keys have the namespace "". */
export type Admits = (priority: Priority, namespace: string) => boolean;

/** The more urgent of two priorities. */
export function moreUrgent(one: Priority, other: Priority): Priority {
  return PRIORITIES.indexOf(one) <= PRIORITIES.indexOf(other) ? one : other;
}

/**
 * Keys that may be worked on now. The most urgent class goes first; a less urgent one is passed over only so many times
 * before it gets a turn, so that routine checks go on during a storm. Within a class, namespaces take turns.
 */
export class ReadyKeys {
  readonly #classes = new Map(PRIORITIES.map((priority) => [priority, { keys: new FairQueue(), passedOver: 0 }]));

  /** Keys waiting in a class. */
  depth(priority: Priority): number {
    return this.#class(priority).keys.size;
  }

  push(key: ObjectKey, priority: Priority): void {
    this.#class(priority).keys.push(key);
  }

  remove(key: ObjectKey, priority: Priority): void {
    const ready = this.#class(priority);
    ready.keys.remove(key);
    if (ready.keys.size === 0) ready.passedOver = 0;
  }

  /** Takes out the key to work on next, of those that are admitted. */
  shift(admits: Admits = () => true): { readonly key: ObjectKey; readonly priority: Priority } | undefined {
    const overdue = this.#overdue();
    for (const priority of overdue === undefined ? PRIORITIES : [overdue, ...PRIORITIES]) {
      const key = this.#class(priority).keys.shift((namespace) => admits(priority, namespace));
      if (key === undefined) continue;
      this.#countTurn(priority);
      return { key, priority };
    }
    return undefined;
  }

  /** The class that has been passed over too often, the longest-suffering first. */
  #overdue(): Priority | undefined {
    let overdue: Priority | undefined;
    let most = PASSED_OVER_LIMIT - 1;
    for (const priority of PRIORITIES) {
      const { passedOver } = this.#class(priority);
      if (passedOver > most) {
        overdue = priority;
        most = passedOver;
      }
    }
    return overdue;
  }

  #countTurn(served: Priority): void {
    for (const priority of PRIORITIES) {
      const waiting = this.#class(priority);
      waiting.passedOver = priority === served || waiting.keys.size === 0 ? 0 : waiting.passedOver + 1;
    }
  }

  #class(priority: Priority): { readonly keys: FairQueue; passedOver: number } {
    const found = this.#classes.get(priority);
    if (found === undefined) throw new RangeError(`"${priority}" is not a priority.`);
    return found;
  }
}
