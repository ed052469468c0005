import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { type Environment, type EnvironmentOptions, startEnvironment } from "./environment.ts";
import { type Fleet, StoryError, watchFleet } from "./fleet.ts";
import { fleetRows } from "./fleet-table.ts";
import { Screen, type ScreenTarget } from "./screen.ts";
import { simulatorControl } from "./simulator-control.ts";
import { playStory } from "./story.ts";
import { summaryLines } from "./summary.ts";

/** What {@link runDemo} needs. */
export interface DemoOptions extends Omit<EnvironmentOptions, "log"> {
  readonly random: Random;
  readonly screen: ScreenTarget;
  /** Leave everything running at the end, until `signal` aborts. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
}

/**
 * Starts everything, plays the story, sums it up and stops everything.
 *
 * @returns The exit code: 0 when the whole story came true, 1 with the reason on the screen.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const screen = new Screen(options.screen);
  let environment: Environment | undefined;
  try {
    environment = await startEnvironment({ ...options, log: (line) => screen.say(line) });
    await play(environment, screen, options);
    if (options.keep) await keepRunning(environment, screen, options);
    return 0;
  } catch (error) {
    screen.settle();
    screen.say(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    screen.say(`Logs: ${options.folder}`);
    return 1;
  } finally {
    await environment?.stop();
  }
}

async function play(environment: Environment, screen: Screen, { clock, random, signal }: DemoOptions): Promise<void> {
  const storyEnd = new AbortController();
  const watching = AbortSignal.any([signal, storyEnd.signal]);
  try {
    const fleet = await watchFleet({ transport: environment.transport, clock, random, signal: watching });
    fleet.onChange(() => screen.show(fleetRows(fleet.list())));
    await tell({ environment, fleet, screen, clock });
  } finally {
    storyEnd.abort();
  }
}

interface Telling {
  readonly environment: Environment;
  readonly fleet: Fleet;
  readonly screen: Screen;
  readonly clock: Clock;
}

async function tell({ environment, fleet, screen, clock }: Telling): Promise<void> {
  const azure = simulatorControl(environment.controlAddress);
  const story = playStory({
    apply: environment.apply,
    fleet,
    azure,
    clock,
    say: (line) => screen.say(line),
  });
  const failure = environment.failed.then((message) => {
    throw new StoryError(message);
  });
  failure.catch(() => undefined);
  const chapters = await Promise.race([story, failure]);
  screen.settle();
  for (const line of summaryLines(chapters)) screen.say(line);
}

async function keepRunning(environment: Environment, screen: Screen, { signal }: DemoOptions): Promise<void> {
  const lines = [
    "",
    "Everything goes on running. In another terminal:",
    "",
    `  export KUBECONFIG=${environment.kubeconfigPath}`,
    "  npm run winauth -- status -A     # the fleet, and what to do next; installed as a kubectl plugin: kubectl winauth status -A",
    "  npm run winauth -- status -A --html status.html     # the same as one page",
    "  kubectl get winauth -A",
    "  kubectl get realm -o wide",
    "  kubectl describe realm contoso",
    "  kubectl get configmap windows-clients -n winauth-system -o yaml     # for Windows clients",
    "  kubectl describe winauth payments -n team-payments",
    "  kubectl explain realm.spec.flows.incomingTrust",
    "  kubectl apply -f examples/",
    "  kubectl wait --for=condition=Ready winauth --all -A",
    `  curl -s ${environment.controlAddress}/transcript?writes=true     # what the operator wrote to Azure`,
    `  curl -s -X POST ${environment.controlAddress}/instances/sqlmi-payments/service-principal -d '{"type":"None"}'`,
    `  curl -s -X PATCH ${environment.controlAddress}/organization -d '{"lastSyncAgoMs":14400000}'     # Entra Connect stands still`,
    "  kubectl annotate realm contoso --overwrite reconcile.fluxcd.io/requestedAt=$(date +%s)",
    "",
    `Ctrl-C here, or kill ${process.pid}, stops all of it.`,
  ];
  for (const line of lines) screen.say(line);
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const failure = await Promise.race([stopped, environment.failed]);
  if (failure !== undefined) throw new StoryError(failure);
}
