import type { InstanceRecord } from "../state.ts";
import type { World } from "../world.ts";

/** A managed instance as Resource Manager showed it when it was indexed. */
export interface IndexedInstance {
  readonly resourceId: string;
  readonly view: Readonly<Record<string, unknown>>;
}

/** What an instance becomes when its time has come; undefined: it is gone. */
interface ComingVersion {
  readonly dueMs: number;
  readonly instance: IndexedInstance | undefined;
}

/**
 * Resource Graph's own copy of the managed instances. It follows the state `behaviour.resourceGraphLagMs` of simulated time
 * behind: the real one is notified of changes, and crawls
 * (https://learn.microsoft.com/azure/governance/resource-graph/overview#how-resource-graph-is-kept-current).
 */
export class IndexedInstances {
  readonly #world: World;
  readonly #show: (instance: InstanceRecord) => Readonly<Record<string, unknown>>;
  /** What readers see, by resource id in lower case; undefined while the index does not lag. */
  #shown: Map<string, IndexedInstance> | undefined;
  readonly #coming = new Map<string, ComingVersion[]>();

  constructor(world: World, show: (instance: InstanceRecord) => Readonly<Record<string, unknown>>) {
    this.#world = world;
    this.#show = show;
    world.watchInstances((resourceId) => this.#follow(resourceId));
    this.#follow(undefined);
  }

  /** All instances as the index has them now, the oldest first. */
  all(): readonly IndexedInstance[] {
    if (this.#lagMs === 0 || this.#shown === undefined) {
      return this.#world.state.managedInstances.map((each) => ({
        resourceId: each.resourceId,
        view: this.#show(each),
      }));
    }
    this.#settle(this.#shown);
    return [...this.#shown.values()];
  }

  /** One of them by its resource id, compared without case. */
  find(resourceId: string): IndexedInstance | undefined {
    const id = resourceId.toLowerCase();
    return this.all().find((each) => each.resourceId.toLowerCase() === id);
  }

  get #lagMs(): number {
    return this.#world.state.behaviour.resourceGraphLagMs;
  }

  #current(): readonly IndexedInstance[] {
    return this.#world.state.managedInstances.map((instance) => this.#copy(instance));
  }

  #copy(instance: InstanceRecord): IndexedInstance {
    return { resourceId: instance.resourceId, view: structuredClone(this.#show(instance)) };
  }

  /** Keeps what has changed for later. An index that begins to lag begins with what there is. */
  #follow(resourceId: string | undefined): void {
    if (this.#lagMs === 0) {
      this.#shown = undefined;
      this.#coming.clear();
      return;
    }
    if (this.#shown === undefined) {
      this.#shown = new Map(this.#current().map((each) => [each.resourceId.toLowerCase(), each]));
      return;
    }
    this.#settle(this.#shown);
    if (resourceId === undefined) this.#followAll(this.#shown);
    else this.#await(resourceId.toLowerCase(), this.#now(resourceId.toLowerCase()));
  }

  #followAll(shown: ReadonlyMap<string, IndexedInstance>): void {
    const current = new Map(this.#current().map((each) => [each.resourceId.toLowerCase(), each]));
    for (const id of new Set([...shown.keys(), ...this.#coming.keys(), ...current.keys()])) {
      this.#await(id, current.get(id));
    }
  }

  #now(id: string): IndexedInstance | undefined {
    const instance = this.#world.state.managedInstances.find((each) => each.resourceId.toLowerCase() === id);
    return instance === undefined ? undefined : this.#copy(instance);
  }

  #await(id: string, instance: IndexedInstance | undefined): void {
    const versions = this.#coming.get(id) ?? [];
    versions.push({ dueMs: this.#world.clock.monotonicMs() + this.#lagMs, instance });
    this.#coming.set(id, versions);
  }

  /** Lets what is due be seen. */
  #settle(shown: Map<string, IndexedInstance>): void {
    const nowMs = this.#world.clock.monotonicMs();
    for (const [id, versions] of this.#coming) {
      const due = versions.filter((each) => each.dueMs <= nowMs);
      const newest = due.at(-1);
      if (newest === undefined) continue;
      if (newest.instance === undefined) shown.delete(id);
      else shown.set(id, newest.instance);
      const rest = versions.filter((each) => each.dueMs > nowMs);
      if (rest.length === 0) this.#coming.delete(id);
      else this.#coming.set(id, rest);
    }
  }
}
