import type { KubeObject } from "../../kube/client.ts";
import { createInformer } from "../../kube/informer.ts";
import type { Informer } from "../../kube/informer-port.ts";
import type { WatchScope } from "../../kube/list-pages.ts";
import { sleep } from "../../ports/clock.ts";
import type { FleetView } from "../../status-view/view.ts";
import { inRealm, instanceScope, type ReadObjects, type ReadOptions, realmScope } from "./kinds-read.ts";
import { type LiveScreen, lineScreen, terminalScreen } from "./live-screen.ts";
import { type StatusRequest, textOf, viewOf } from "./status-text.ts";
import type { Target } from "./target.ts";

/** Changes come in bursts: they are shown together. */
const TOGETHER_MS = 200;
/** How often the ages, and whether the connection is back, are looked at. */
const REFRESH_MS = 5_000;

/**
 * Shows the fleet, and again whenever it changes, until the signal of the command aborts.
 *
 * @param first what was read before; realms are left out where they could not be read.
 * @returns the last view.
 */
export async function watchStatus(first: FleetView, request: StatusRequest, reading: ReadOptions): Promise<FleetView> {
  const { screen, context, target, clock } = request;
  const live = screen.isTerminal ? terminalScreen(context.stdout, screen) : lineScreen(context.stdout, context.stderr);
  const connection = new Connection(live, () => clock.monotonicMs());
  const informerOf = (scope: WatchScope): Informer<KubeObject> =>
    createInformer<KubeObject>({
      ...scope,
      transport: reading.transport,
      clock,
      random: request.random,
      onError: (error) => connection.failed(error),
    });
  const instances = informerOf(instanceScope(target));
  const realms = first.limits.length > 0 ? undefined : informerOf(realmScope(target));
  const informers = [instances, ...(realms === undefined ? [] : [realms])];
  const pending = new Pending();
  for (const informer of informers) informer.onChange(() => pending.set());
  const runs = informers.map((informer) => informer.run(reading.signal));
  let view = first;
  try {
    live.show(view, textOf(view, request));
    await Promise.all(informers.map((informer) => informer.synced)).catch(() => undefined);
    while (!reading.signal.aborted) {
      const changed = pending.next();
      view = viewOf(stored(instances, realms, target), request);
      live.show(view, textOf(view, request));
      connection.look(informers);
      await Promise.race([changed, sleep(clock, REFRESH_MS, reading.signal).catch(() => undefined)]);
      await sleep(clock, TOGETHER_MS, reading.signal).catch(() => undefined);
    }
  } finally {
    live.end();
  }
  await Promise.all(runs);
  return view;
}

function stored(
  instances: Informer<KubeObject>,
  realms: Informer<KubeObject> | undefined,
  { object }: Target,
): ReadObjects {
  const all = instances.store.list();
  return {
    instances: object?.kind === "realm" ? all.filter(inRealm(object.name)) : all,
    realms: realms?.store.list(),
  };
}

/** Tells of changes after it was asked; one before that is in what is read next. */
class Pending {
  #changed = Promise.withResolvers<undefined>();

  set(): void {
    this.#changed.resolve(undefined);
  }

  next(): Promise<undefined> {
    this.#changed = Promise.withResolvers<undefined>();
    return this.#changed.promise;
  }
}

/** Tells once that what is shown may be old, and when that is over. */
class Connection {
  readonly #live: LiveScreen;
  readonly #monotonicMs: () => number;
  #brokenSinceMs: number | undefined;
  #said = "";

  constructor(live: LiveScreen, monotonicMs: () => number) {
    this.#live = live;
    this.#monotonicMs = monotonicMs;
  }

  failed(error: Error): void {
    this.#brokenSinceMs ??= this.#monotonicMs();
    this.#say(`What is shown may be old: ${error.message}`);
  }

  look(informers: readonly Informer<KubeObject>[]): void {
    if (this.#brokenSinceMs === undefined) return;
    const ageMs = this.#monotonicMs() - this.#brokenSinceMs;
    if (informers.some((informer) => informer.lastActivityAgeMs() >= ageMs)) return;
    this.#brokenSinceMs = undefined;
    this.#say("");
  }

  #say(text: string): void {
    if (text === this.#said) return;
    this.#said = text;
    this.#live.note(text);
  }
}
