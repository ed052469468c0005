import { isDeepStrictEqual } from "node:util";
import { azureEffects, duplicateGrants, endState, heldConsent, writes } from "./end-state.ts";
import { InProcessWorld, type WorldSnapshot } from "./in-process-world.ts";
import type { Disturbance, OutsideCall } from "./outside-calls.ts";
import { isReady, isRealmReady, type Scenario } from "./scenarios.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** How long the Lease of a process that died keeps the next one waiting. */
const TAKEOVER_MS = 15 * SECOND_MS;
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
  readonly disturbance: Disturbance;
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
  if (!startsAtRest(scenario)) return world.snapshot();
  const { ready, realm, before } = scenario;
  const process = world.start();
  if (realm !== undefined) world.editRealm(realm);
  if (ready !== undefined) world.declare(ready);
  if (!(await world.until(() => isRealmReady(world) && (ready === undefined || isReady(world)), HOUR_MS)))
    throw new Error(`${scenario.name} never became Ready before.`);
  // Longer than every grace, so that what follows is taken for drift and not for replication.
  await world.pass(HOUR_MS);
  if (before !== undefined) {
    before(world);
    await world.pass(2 * HOUR_MS);
  }
  process.doors.kill();
  return world.snapshot();
}

/** Runs the scenario once with nothing in its way. */
export async function runUndisturbed(scenario: Scenario): Promise<Undisturbed> {
  const start = await prepare(scenario);
  const { world, mark } = await begin(scenario, start);
  await scenario.change(world);
  let lasting = heldConsent(world);
  const noteConsent = (): void => {
    const held = heldConsent(world);
    lasting = lasting.filter((line) => held.includes(line));
  };
  world.simulator.world.watch({ after: noteConsent });
  if (!(await world.until(() => scenario.isOver(world), HOUR_MS))) {
    throw new Error(`${scenario.name} did not end by itself: ${JSON.stringify(endState(world), null, 2)}`);
  }
  const calls = world.record.after(mark);
  await world.pass(10 * MINUTE_MS);
  return {
    scenario,
    start,
    calls,
    end: endState(world),
    effects: azureEffects(world.record.after(mark)),
    lasting,
  };
}

/** A process at rest on the scenario's start, and the number of its last call. */
async function begin(
  scenario: Scenario,
  start: WorldSnapshot,
): Promise<{
  readonly world: InProcessWorld;
  readonly mark: number;
  readonly process: ReturnType<InProcessWorld["start"]>;
}> {
  const world = await InProcessWorld.create({ config: CONFIG, from: start });
  const process = world.start();
  // Creation starts with the process, so that its own start is disturbed too.
  if (startsAtRest(scenario)) await world.pass(6 * MINUTE_MS);
  return { world, mark: world.record.last, process };
}

/**
 * Runs the scenario with one call disturbed.
 *
 * @returns What went wrong, in one line each; empty when it ended as undisturbed and came to rest.
 */
export async function runDisturbed(undisturbed: Undisturbed, point: Point): Promise<readonly string[]> {
  const { scenario, start } = undisturbed;
  const { world, mark, process } = await begin(scenario, start);
  const problems: string[] = [];
  world.record.interfere((call) => (call.n - mark === point.n ? point.disturbance : undefined));
  await scenario.change(world);
  watchConsent(world, undisturbed.lasting, problems);
  await world.until(() => process.doors.isDead || scenario.isOver(world), HOUR_MS);
  if (point.disturbance.kind.startsWith("die")) {
    process.doors.kill();
    await world.pass(TAKEOVER_MS);
    world.start();
  }
  const isAtEnd = (): boolean => scenario.isOver(world) && isDeepStrictEqual(endState(world), undisturbed.end);
  if (!(await world.until(isAtEnd, 6 * HOUR_MS))) {
    return [...problems, `does not reach its end: ${difference(endState(world), undisturbed.end)}`];
  }
  const surplus = surplusOf(azureEffects(world.record.after(mark)), undisturbed.effects);
  if (surplus.length > 0) problems.push(`changes Azure otherwise or twice: ${surplus.join("; ")}`);
  // Events of a series that ends are sent late.
  await world.pass(15 * MINUTE_MS);
  const resting = world.record.last;
  await world.pass(HOUR_MS);
  const written = writes(world.record.after(resting));
  if (written.length > 0) problems.push(`writes at rest: ${written.join("; ")}`);
  if (world.strayed.length > 0) problems.push(`sends credentials elsewhere: ${world.strayed.join("; ")}`);
  if (!isAtEnd()) problems.push(`does not stay: ${difference(endState(world), undisturbed.end)}`);
  return problems;
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
