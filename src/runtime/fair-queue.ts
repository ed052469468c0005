import { type ObjectKey, splitKey } from "../kube/client.ts";
import { LinkedList, type ListNode } from "./linked-list.ts";

/** The keys of one namespace, oldest first. */
interface Lane {
  readonly namespace: string;
  readonly keys: LinkedList<ObjectKey>;
}

/**
 * Keys in a queue that serves namespaces in turn, and the keys of a namespace in the order they came, so that ten thousand
 * objects of one team never stand in front of the single object of another. Cluster-scoped keys share one lane.
 * Every operation takes constant time.
 */
export class FairQueue {
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that hold keys, the one whose turn it is first. */
  readonly #turns = new LinkedList<Lane>();
  readonly #nodes = new Map<ObjectKey, { readonly lane: Lane; readonly node: ListNode<ObjectKey> }>();
  readonly #turnNodes = new Map<Lane, ListNode<Lane>>();

  get size(): number {
    return this.#nodes.size;
  }

  /** Appends a key; one that is already in keeps its place. */
  push(key: ObjectKey): void {
    if (this.#nodes.has(key)) return;
    const lane = this.#laneOf(key);
    this.#nodes.set(key, { lane, node: lane.keys.push(key) });
  }

  /**
   * Takes out the key whose turn it is. A namespace that is not admitted keeps its turn; cluster-scoped keys are asked about
   * as the namespace "".
   */
  shift(admits: (namespace: string) => boolean = () => true): ObjectKey | undefined {
    const turn = this.#turns.findNode(({ namespace }) => admits(namespace));
    if (turn === undefined) return undefined;
    this.#turns.remove(turn);
    const lane = turn.value;
    const key = lane.keys.shift();
    if (key !== undefined) this.#nodes.delete(key);
    if (lane.keys.size > 0) this.#turnNodes.set(lane, this.#turns.push(lane));
    else this.#dropLane(lane);
    return key;
  }

  /** Takes out a particular key, if it is in. */
  remove(key: ObjectKey): void {
    const place = this.#nodes.get(key);
    if (place === undefined) return;
    this.#nodes.delete(key);
    place.lane.keys.remove(place.node);
    if (place.lane.keys.size > 0) return;
    const turn = this.#turnNodes.get(place.lane);
    if (turn !== undefined) this.#turns.remove(turn);
    this.#dropLane(place.lane);
  }

  #laneOf(key: ObjectKey): Lane {
    const namespace = splitKey(key).namespace ?? "";
    const known = this.#lanes.get(namespace);
    if (known !== undefined) return known;
    const lane: Lane = { namespace, keys: new LinkedList() };
    this.#lanes.set(namespace, lane);
    this.#turnNodes.set(lane, this.#turns.push(lane));
    return lane;
  }

  #dropLane(lane: Lane): void {
    this.#lanes.delete(lane.namespace);
    this.#turnNodes.delete(lane);
  }
}
