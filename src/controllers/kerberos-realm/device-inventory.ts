import type { AzureCall, Directory } from "../../azure/ports.ts";
import type { Clock } from "../../ports/clock.ts";
import { countClients, type DeviceTraits, traitsOf } from "./count-clients.ts";
import type { ClientCounts } from "./judge-flows.ts";

interface Inventory {
  readonly devices: Map<string, DeviceTraits>;
  next: string | undefined;
  countedAtMs: number;
}

/** When a realm's devices are counted. */
export interface CountingRules {
  /** Tells inventories apart: the uid of the realm, whose tenant cannot change. */
  readonly uid: string;
  readonly intervalMs: number;
  /** Count now, whatever the interval says. */
  readonly isAsked: boolean;
  /** The counts that status holds, with which a new process starts. */
  readonly known: ClientCounts | undefined;
}

/**
 * Counts the devices of tenants. The first count of a process reads them all; each further one asks only for what has
 * changed. It keeps a few bits a device, and nothing that could not be read again.
 *
 * @see https://learn.microsoft.com/graph/api/device-delta
 */
export class DeviceInventory {
  readonly #clock: Clock;
  readonly #inventories = new Map<string, Inventory>();
  readonly #startedAtMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAtMs = clock.monotonicMs();
  }

  /** Milliseconds until the next count is due; 0 when it is. */
  dueInMs({ uid, intervalMs, isAsked, known }: CountingRules): number {
    const inventory = this.#inventories.get(uid);
    if (isAsked || (inventory === undefined && known === undefined)) return 0;
    // A new process trusts the counts that it finds for one interval, so that a restart reads nothing at once.
    const since = inventory?.countedAtMs ?? this.#startedAtMs;
    return Math.max(0, since + intervalMs - this.#clock.monotonicMs());
  }

  /**
   * The counts, read anew when that is due.
   *
   * @throws What the directory throws; what was counted before stays known.
   */
  async count(rules: CountingRules, directory: Directory, call: AzureCall): Promise<ClientCounts> {
    const inventory = this.#inventories.get(rules.uid);
    if (this.dueInMs(rules) > 0) {
      if (inventory !== undefined) return this.#counts(inventory);
      if (rules.known !== undefined) return rules.known;
    }
    return this.#counts(await this.#refresh(rules.uid, inventory, directory, call));
  }

  /** Forgets a realm that is gone. */
  forget(uid: string): void {
    this.#inventories.delete(uid);
  }

  async #refresh(uid: string, known: Inventory | undefined, directory: Directory, call: AzureCall): Promise<Inventory> {
    const changes = known?.next === undefined ? undefined : await directory.deviceChanges(known.next, call);
    const inventory: Inventory =
      known !== undefined && changes !== undefined ? known : { devices: new Map(), next: undefined, countedAtMs: 0 };
    const { changed, removedIds, next } = changes ?? (await this.#readAll(directory, call));
    for (const device of changed) inventory.devices.set(device.id, traitsOf(device));
    for (const id of removedIds) inventory.devices.delete(id);
    inventory.next = next;
    inventory.countedAtMs = this.#clock.monotonicMs();
    this.#inventories.set(uid, inventory);
    return inventory;
  }

  async #readAll(
    directory: Directory,
    call: AzureCall,
  ): Promise<NonNullable<Awaited<ReturnType<Directory["deviceChanges"]>>>> {
    const all = await directory.deviceChanges(undefined, call);
    if (all === undefined) throw new Error("A read of all devices was answered as if it had begun long ago.");
    return all;
  }

  #counts(inventory: Inventory): ClientCounts {
    return countClients(inventory.devices.values(), this.#clock.nowMs());
  }
}
