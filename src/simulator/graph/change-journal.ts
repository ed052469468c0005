import type { Entity } from "../odata/entity-type.ts";
import type { World } from "../world.ts";

/** A change of one entity; `entity` is absent when it is gone. */
export interface Change {
  /** Its number; a later change of the same entity has a higher one. */
  readonly sequence: number;
  readonly id: string;
  readonly entity?: Entity;
}

interface Known {
  readonly fingerprint: string;
  readonly sequence: number;
}

/**
 * What changed in one collection, found by comparing it with what it was at the last look. So it sees every change,
 * whoever made it, in the order of the looks.
 */
export class ChangeJournal {
  /** Names this journal; a token of another one (of an earlier process) can't be continued. */
  readonly epoch: string;
  #sequence = 0;
  readonly #known = new Map<string, Known>();
  readonly #removed = new Map<string, number>();
  #entities: ReadonlyMap<string, Entity> = new Map();
  #looked: readonly Entity[] | undefined;

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  /** The number of the newest change. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Takes in what the collection is now. Nothing is compared when it is the very list of the last look. */
  look(entities: readonly Entity[]): void {
    if (entities === this.#looked) return;
    this.#looked = entities;
    this.#entities = new Map(entities.map((entity) => [String(entity["id"]), entity]));
    for (const [id, entity] of this.#entities) {
      const fingerprint = JSON.stringify(entity);
      if (this.#known.get(id)?.fingerprint === fingerprint) continue;
      this.#sequence += 1;
      this.#known.set(id, { fingerprint, sequence: this.#sequence });
      this.#removed.delete(id);
    }
    for (const id of this.#known.keys()) {
      if (this.#entities.has(id)) continue;
      this.#sequence += 1;
      this.#known.delete(id);
      this.#removed.set(id, this.#sequence);
    }
  }

  /** What changed after the given number, each entity once, the oldest change first. */
  since(sequence: number): readonly Change[] {
    const changed = [...this.#known].flatMap(([id, known]) => {
      const entity = this.#entities.get(id);
      return known.sequence > sequence && entity !== undefined ? [{ sequence: known.sequence, id, entity }] : [];
    });
    const removed = [...this.#removed].flatMap(([id, at]) => (at > sequence ? [{ sequence: at, id }] : []));
    return [...changed, ...removed].toSorted((a, b) => a.sequence - b.sequence);
  }
}

/** The journals of all tenants and collections. */
export class ChangeJournals {
  readonly #world: World;
  readonly #journals = new Map<string, ChangeJournal>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The journal of a collection, made at the first use. */
  of(tenantId: string, collection: string): ChangeJournal {
    const name = `${tenantId} ${collection}`;
    const existing = this.#journals.get(name);
    if (existing !== undefined) return existing;
    const journal = new ChangeJournal(this.#world.random.uuid());
    this.#journals.set(name, journal);
    return journal;
  }
}
