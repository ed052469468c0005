import type { AzureCall, Directory } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import { type Clock, deadline } from "../../ports/clock.ts";
import { countClients, type DeviceTraits, traitsOf } from "./count-clients.ts";
import type { ClientCounts } from "./judge-flows.ts";

interface Inventory {
  readonly devices: Map<string, DeviceTraits>;
  next: string | undefined;
  /** As of the last count: some of the facts change with mere time, and what nobody counted anew is not told anew. */
  counts: ClientCounts;
  countedAtMs: number;
}

/**
 * The longest that one pass counts. A first count of a large tenant takes longer than a whole pass may; the rest of the
 * realm, and all its instances, do not wait for it.
 */
const COUNTING_MS = 45_000;

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
   * @throws What the directory throws, or an {@link OperatorError} to come back soon when there is more to count than one pass
   *   has time for; what was counted before stays known.
   */
  async count(rules: CountingRules, directory: Directory, call: AzureCall): Promise<ClientCounts> {
    const inventory = this.#inventories.get(rules.uid);
    if (this.dueInMs(rules) > 0) {
      if (inventory !== undefined) return inventory.counts;
      if (rules.known !== undefined) return rules.known;
    }
    const limit = deadline(this.#clock, COUNTING_MS, call.signal);
    try {
      return await this.#refresh(rules.uid, inventory, directory, { ...call, signal: limit.signal });
    } catch (error) {
      throw limit.signal.aborted && !call.signal.aborted ? goesOnLater() : error;
    } finally {
      limit.dispose();
    }
  }

  /** Forgets a realm that is gone, or whose devices are no longer counted. */
  forget(uid: string): void {
    this.#inventories.delete(uid);
  }

  async #refresh(
    uid: string,
    known: Inventory | undefined,
    directory: Directory,
    call: AzureCall,
  ): Promise<ClientCounts> {
    const changes = known?.next === undefined ? undefined : await directory.deviceChanges(known.next, call);
    // Not asked for again: reading all devices may take several passes, and goes on only while nothing else is asked.
    if (known !== undefined && changes === undefined) known.next = undefined;
    const devices = known !== undefined && changes !== undefined ? known.devices : new Map<string, DeviceTraits>();
    const { changed, removedIds, next } = changes ?? (await this.#readAll(directory, call));
    for (const device of changed) devices.set(device.id, traitsOf(device));
    for (const id of removedIds) devices.delete(id);
    const counts = countClients(devices.values(), this.#clock.nowMs());
    this.#inventories.set(uid, { devices, next, counts, countedAtMs: this.#clock.monotonicMs() });
    return counts;
  }

  async #readAll(
    directory: Directory,
    call: AzureCall,
  ): Promise<NonNullable<Awaited<ReturnType<Directory["deviceChanges"]>>>> {
    const all = await directory.deviceChanges(undefined, call);
    if (all === undefined) throw new Error("A read of all devices was answered as if it had begun long ago.");
    return all;
  }
}

/** Nothing is wrong: there is more to read. */
function goesOnLater(): OperatorError {
  return new OperatorError("Counting the tenant's devices takes a while; it goes on where it stopped.", {
    code: "CountingDevices",
    reason: "Progressing",
    retry: { kind: "dependency" },
    needsHuman: false,
  });
}
