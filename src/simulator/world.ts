import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { datedDevices } from "./device-state.ts";
import type { Caller, Exchange, Reply } from "./exchange.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import type { SimulatorState, Tenant } from "./state.ts";

/** Told about every change of a tenant's directory, whoever made it (Graph, ARM's effects, the control port). */
export interface DirectoryWatcher {
  /** The tenant as it is just before the change. */
  before?(tenant: Tenant): void;
  /** The tenant after the change; `revision` is the tenant's new revision. */
  after?(tenant: Tenant, revision: number): void;
}

/**
 * What all services of the simulator share: the state, the time, the randomness and what happens later.
 * Services look things up in `state` at every call and keep no reference to a part of it: the control port may replace it.
 */
export interface World {
  readonly state: SimulatorState;
  /** Simulated time: the clock given at the start plus what the control port moved it forward. */
  readonly clock: Clock;
  readonly random: Random;
  /** The tenant with this id, compared without case. */
  tenant(tenantId: string): Tenant | undefined;
  /** Runs `effect` once, `delayMs` of simulated time later (an operation ends, an application appears). */
  after(delayMs: number, effect: () => void): void;
  /** Runs `change` on the tenant's directory, raises its revision and tells the watchers. The tenant must exist. */
  changeDirectory<T>(tenantId: string, change: (tenant: Tenant) => T): T;
  /** How often the tenant's directory was changed; 0 at the start. */
  revision(tenantId: string): number;
  /** Watches directory changes for as long as the world exists. */
  watch(watcher: DirectoryWatcher): void;
  /** Tells that a managed instance was created, changed or removed; without an id, that any of them may have been. */
  instancesChanged(resourceId?: string): void;
  /** Hears of changes of managed instances for as long as the world exists. */
  watchInstances(watcher: (resourceId: string | undefined) => void): void;
}

/** Answers a Graph call whose token was accepted. `caller.audience` is always `graph`. */
export type GraphService = (exchange: Exchange, caller: Caller, world: World) => Reply;

/** A {@link World} with what only its owner may do. */
export interface OwnedWorld extends World {
  /** Moves simulated time forward and runs everything that becomes due, in order. */
  advance(ms: number): void;
  /** Replaces the content of `state`; every tenant's revision is raised and the watchers are told. */
  replaceState(next: SimulatorState): void;
  /** Drops everything that was to happen later. */
  stop(): void;
}

/** Makes the world around a parsed state. The state is changed in place. */
export function createWorld(init: {
  readonly state: SimulatorState;
  readonly clock: Clock;
  readonly random: Random;
}): OwnedWorld {
  const { state, random } = init;
  const clock = new SimulatedClock(init.clock);
  const revisions = new Map<string, number>();
  const watchers: DirectoryWatcher[] = [];
  const instanceWatchers: ((resourceId: string | undefined) => void)[] = [];
  const revision = (tenantId: string): number => revisions.get(tenantId.toLowerCase()) ?? 0;
  const tenant = (tenantId: string): Tenant | undefined =>
    state.tenants.find((candidate) => candidate.id.toLowerCase() === tenantId.toLowerCase());

  /** What the state says relative to the time at which it is taken in. */
  function takeIn(next: SimulatorState): void {
    for (const each of next.tenants) each.devices = datedDevices(each.devices, clock.nowMs());
    if (next !== state) Object.assign(state, next);
  }

  function instancesChanged(resourceId?: string): void {
    for (const watcher of instanceWatchers) watcher(resourceId);
  }

  function announceBefore(changed: Tenant): void {
    for (const watcher of watchers) watcher.before?.(changed);
  }

  function announceAfter(changed: Tenant): void {
    const next = revision(changed.id) + 1;
    revisions.set(changed.id.toLowerCase(), next);
    for (const watcher of watchers) watcher.after?.(changed, next);
  }

  takeIn(state);
  return {
    state,
    clock,
    random,
    tenant,
    revision,
    after: (delayMs, effect) => void clock.after(delayMs, effect),
    changeDirectory(tenantId, change) {
      const changed = tenant(tenantId);
      if (changed === undefined) throw new RangeError(`There is no tenant ${tenantId} in the simulator's state.`);
      announceBefore(changed);
      const result = change(changed);
      announceAfter(changed);
      return result;
    },
    watch: (watcher) => void watchers.push(watcher),
    instancesChanged,
    watchInstances: (watcher) => void instanceWatchers.push(watcher),
    advance: (ms) => clock.advance(ms),
    replaceState(next) {
      for (const each of state.tenants) announceBefore(each);
      takeIn(next);
      for (const each of state.tenants) announceAfter(each);
      instancesChanged();
    },
    stop: () => clock.stop(),
  };
}
