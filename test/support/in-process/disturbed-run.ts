import { isDeepStrictEqual } from "node:util";
import { defaultControllerSettings } from "../../../src/controllers/settings.ts";
import { azureEffects, duplicateGrants, endState, heldConsent, writes } from "./end-state.ts";
import { InProcessWorld, type OperatorProcess, type WorldSnapshot } from "./in-process-world.ts";
import { type Disturbance, isDeath, type OutsideCall } from "./outside-calls.ts";
import { isReady, isRealmReady, type Scenario, type SecondChange } from "./scenarios.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How long the Lease of a process that died keeps the next one waiting. */
const TAKEOVER_MS = 15 * SECOND_MS;
/** Calls that only tell of what has been reached, such as events, come right after it. */
const TAIL_MS = 5 * SECOND_MS;
/** Longer than what is left of a fault that lasts: an operation that hangs, a right that is looked for every half hour. */
const END_WITHIN_MS = 6 * HOUR_MS;
/** Events of a series that ends are sent late. */
const SERIES_MS = 15 * MINUTE_MS;
/** The wait for the Lease is {@link TAKEOVER_MS}; its renewals would only cost time. */
const CONFIG = { leaderElection: false, sweepIntervalMs: 5 * MINUTE_MS };

/** What a scenario leads to when nothing disturbs it. */
export interface Undisturbed {
  readonly scenario: Scenario;
  readonly start: WorldSnapshot;
  /** The calls from the change to the end, numbered as in every run that starts the same way. */
  readonly calls: readonly OutsideCall[];
  readonly end: unknown;
  readonly effects: readonly string[];
  /** Consent that was there all the time, so it may never be away. */
  readonly lasting: readonly string[];
}

/** One call of a scenario, and what is done to it. */
export interface Point {
  readonly n: number;
  readonly label: string;
  /** Undefined where only somebody's second change comes at that moment. */
  readonly disturbance: Disturbance | undefined;
  /** The change that comes just before the call, and the run in which it comes after the end. */
  readonly meanwhile?: { readonly second: SecondChange; readonly reference: Undisturbed };
  /** A second disturbance, this many calls later, chosen when its call is known. */
  readonly next?: { readonly after: number; readonly choose: (call: OutsideCall) => Disturbance };
}

/** How long nothing may be written in the end. */
export type RestLength = "hour" | "day";

/** What became of one disturbed run. */
export interface Outcome {
  /** What went wrong, in one line each; empty when it ended as it had to and came to rest. */
  readonly problems: readonly string[];
  /** The calls that were disturbed. */
  readonly disturbed: readonly OutsideCall[];
}

/** Runs the scenario once with nothing in its way, then the second change where there is one, and demands rest after it. */
export async function runUndisturbed(
  scenario: Scenario,
  rest: RestLength,
  second?: SecondChange,
): Promise<Undisturbed> {
  const start = await prepare(scenario);
  const run = await Run.begin(scenario, start);
  const { world, mark } = run;
  await run.makeChange();
  let lasting = heldConsent(world);
  world.simulator.world.watch({
    after: () => {
      const held = heldConsent(world);
      lasting = lasting.filter((line) => held.includes(line));
    },
  });
  await run.reach(scenario.isOver);
  if (second !== undefined) {
    second.change(world);
    await run.reach(second.isOver);
  }
  await world.pass(TAIL_MS);
  const calls = world.record.after(mark);
  await world.pass(SERIES_MS);
  const end = endState(world);
  const effects = azureEffects(world.record.after(mark));
  const problems = await run.rest(rest, () => isDeepStrictEqual(endState(world), end), end);
  if (problems.length > 0) throw new Error(`${scenario.name}: ${problems.join("; ")}`);
  return { scenario, start, calls, end, effects, lasting };
}

/** Runs the scenario with one call disturbed, or with somebody's second change at that call. */
export async function runDisturbed(undisturbed: Undisturbed, point: Point, rest: RestLength): Promise<Outcome> {
  const { scenario, start } = undisturbed;
  const run = await Run.begin(scenario, start);
  const { world, mark } = run;
  const problems: string[] = [];
  const disturbed = disturb(run, point);
  await run.makeChange();
  const { end, lasting } = point.meanwhile?.reference ?? undisturbed;
  watchConsent(world, lasting, problems);
  const { isOver } = point.meanwhile?.second ?? scenario;
  const isEndFree = point.meanwhile?.second.dependsOnTheMoment !== undefined;
  const isAtEnd = (): boolean =>
    disturbed.length > 0 && isOver(world) && (isEndFree || isDeepStrictEqual(endState(world), end));
  const dies = point.disturbance !== undefined && isDeath(point.disturbance);
  if (!(await run.toTheEnd(isAtEnd, dies)))
    return { problems: [...problems, `does not reach its end: ${difference(endState(world), end)}`], disturbed };
  await run.livingThrough(SERIES_MS);
  if (point.meanwhile === undefined) {
    const { effects } = undisturbed;
    const found = surplusOf(azureEffects(world.record.after(mark)), effects);
    const surplus = isShownTooLate(point) ? found.filter((effect) => !effects.includes(effect)) : found;
    if (surplus.length > 0) problems.push(`changes Azure otherwise or twice: ${surplus.join("; ")}`);
  }
  problems.push(...(await run.rest(rest, isAtEnd, end)));
  if (run.world.strayed.length > 0) problems.push(`sends credentials elsewhere: ${run.world.strayed.join("; ")}`);
  return { problems, disturbed };
}

/** Lays the point's disturbances in wait; they are in the list from the moment they happened. */
function disturb({ world, mark }: Run, { n, disturbance, meanwhile, next }: Point): readonly OutsideCall[] {
  const disturbed: OutsideCall[] = [];
  world.record.interfere((call) => {
    const at = call.n - mark;
    if (at === n) {
      disturbed.push(call);
      meanwhile?.second.change(world);
      return disturbance;
    }
    if (next === undefined || at !== n + next.after) return undefined;
    disturbed.push(call);
    return next.choose(call);
  });
  return disturbed;
}

function startsAtRest({ ready, realm }: Scenario): boolean {
  return ready !== undefined || realm !== undefined;
}

/** Brings the object and the realm to where the scenario starts, without a process left. */
async function prepare(scenario: Scenario): Promise<WorldSnapshot> {
  const world = await InProcessWorld.create({
    config: CONFIG,
    azure: ({ tenants }) => tenants[0]!.identities[1]!.graphPermissions.push("AppRoleAssignment.ReadWrite.All"),
  });
  await scenario.setUp?.(world);
  if (!startsAtRest(scenario)) return world.snapshot();
  const { ready, realm, before } = scenario;
  const process = world.start();
  if (realm !== undefined) world.editRealm(realm);
  if (ready !== undefined) world.declare(ready);
  if (!(await world.until(() => isRealmReady(world) && (ready === undefined || isReady(world)), HOUR_MS)))
    throw new Error(`${scenario.name} never became Ready before: ${JSON.stringify(endState(world), null, 2)}`);
  // Longer than every grace, so that what follows is taken for drift and not for replication.
  await world.pass(HOUR_MS);
  if (before !== undefined) {
    await before(world);
    await world.pass(2 * HOUR_MS);
  }
  process.doors.kill();
  return world.snapshot();
}

/** A world on the scenario's start, and the process that lives in it. */
class Run {
  readonly world: InProcessWorld;
  readonly #scenario: Scenario;
  #process: OperatorProcess;
  /** The number of the last call before the change. */
  mark = 0;

  private constructor(world: InProcessWorld, scenario: Scenario) {
    this.world = world;
    this.#scenario = scenario;
    this.#process = world.start();
  }

  static async begin(scenario: Scenario, start: WorldSnapshot): Promise<Run> {
    const run = new Run(await InProcessWorld.create({ config: CONFIG, from: start }), scenario);
    // Creation starts with the process, so that its own start is disturbed too.
    if (startsAtRest(scenario)) await run.world.pass(6 * MINUTE_MS);
    if (scenario.isAway === true) run.#process.doors.kill();
    run.mark = run.world.record.last;
    return run;
  }

  async makeChange(): Promise<void> {
    await this.#scenario.change(this.world);
    if (this.#scenario.isAway === true) this.#process = this.world.start();
  }

  /** @throws {Error} with the state when it is not reached in time. */
  async reach(isThere: (world: InProcessWorld) => boolean): Promise<void> {
    if (await this.world.until(() => isThere(this.world), 2 * HOUR_MS)) return;
    const state = JSON.stringify(endState(this.world), null, 2);
    throw new Error(`${this.#scenario.name} did not end by itself: ${state}`);
  }

  /** Lets time pass to the end, with a new process for each that died; `dies` when one has to, at the latest there. */
  async toTheEnd(isAtEnd: () => boolean, dies: boolean): Promise<boolean> {
    const { clock } = this.world;
    const untilMs = clock.monotonicMs() + END_WITHIN_MS;
    let isToDie = dies;
    for (;;) {
      const leftMs = untilMs - clock.monotonicMs();
      if (!(await this.world.until(() => this.#process.doors.isDead || isAtEnd(), leftMs))) return false;
      if (!this.#process.doors.isDead && !isToDie) return true;
      isToDie = false;
      await this.#replace();
    }
  }

  /** Lets time pass; a process that dies late is replaced. */
  async livingThrough(ms: number): Promise<void> {
    await this.world.pass(ms);
    if (!this.#process.doors.isDead) return;
    await this.#replace();
    await this.world.pass(ms);
  }

  /** Nothing may be written, and everything stays as it is. */
  async rest(length: RestLength, isAtEnd: () => boolean, end: unknown): Promise<readonly string[]> {
    const resting = this.world.record.last;
    await this.world.pass(length === "day" ? DAY_MS : HOUR_MS);
    const written = writes(this.world.record.after(resting));
    return [
      ...(written.length > 0 ? [`writes at rest: ${written.join("; ")}`] : []),
      ...(isAtEnd() ? [] : [`does not stay: ${difference(endState(this.world), end)}`]),
    ];
  }

  async #replace(): Promise<void> {
    this.#process.doors.kill();
    await this.world.pass(TAKEOVER_MS);
    this.#process = this.world.start();
  }
}

/**
 * What Azure does not show within the grace is taken for undone, since nothing tells the two apart. To ask for it again in
 * the same words is then right, and changes nothing.
 */
function isShownTooLate({ disturbance }: Point): boolean {
  const isLate = disturbance?.kind === "oldInstance" || disturbance?.kind === "oldReplica";
  return isLate && disturbance.forMs > defaultControllerSettings.replicationGraceMs;
}

/** Effects that the undisturbed run does not have, or not as often. That none is missing, the end state shows. */
function surplusOf(effects: readonly string[], expected: readonly string[]): readonly string[] {
  const left = [...expected];
  return effects.filter((effect) => {
    const index = left.indexOf(effect);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** Looks at every change of the directory, whoever made it. */
function watchConsent(world: InProcessWorld, lasting: readonly string[], problems: string[]): void {
  world.simulator.world.watch({
    after: () => {
      const held = heldConsent(world);
      const gone = lasting.filter((line) => !held.includes(line));
      if (gone.length > 0) problems.push(`consent was away: ${gone.join(", ")}`);
      if (duplicateGrants(world).length > 0) problems.push("a grant was doubled");
    },
  });
}

/** The first lines in which two states differ. */
function difference(actual: unknown, expected: unknown): string {
  const lines = (value: unknown): string[] =>
    JSON.stringify(value, null, 1)
      .split("\n")
      .map((line) => line.trim());
  const a = lines(actual);
  const b = lines(expected);
  const only = (one: string[], other: string[], sign: string): string[] =>
    one
      .filter((line) => !other.includes(line))
      .slice(0, 6)
      .map((line) => `${sign} ${line}`);
  return [...only(a, b, "is"), ...only(b, a, "should be")].join(" | ");
}
