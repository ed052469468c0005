import type { Disturbance, OutsideCall } from "../support/in-process/outside-calls.ts";
import { declare, type Fleet, type Member } from "./fleet.ts";
import { namedBy, observedTimes } from "./observed-times.ts";

/** How the requests about some instances fail. */
export type FailureKind = "refused" | "hanging";

const FAILURES: Readonly<Record<FailureKind, Disturbance>> = {
  refused: { kind: "refuse", status: 500, code: "InternalServerError" },
  hanging: { kind: "timeout", takesEffect: false },
};

/** From now on every request to Resource Manager about these instances fails. */
export function failFor({ world }: Fleet, members: readonly Member[], kind: FailureKind): void {
  const names = new Set(members.map(({ name }) => name));
  world.record.interfere((call: OutsideCall) =>
    call.service === "arm" && names.has(namedBy(call) ?? "") ? FAILURES[kind] : undefined,
  );
}

/** What somebody who applies one object sees of it. */
export interface NewcomerTimes {
  /** From the object's creation to the first request to Azure about it. */
  readonly pickUpMs: readonly number[];
  /** From the object's creation to Ready. */
  readonly readyMs: readonly number[];
}

/**
 * Applies one object after the other, at a steady pace that meets every phase of sweeps and checks, and waits for `watchedMs`
 * more. An object that has not got there by then counts as the whole time that it was watched.
 */
export async function applyOneByOne(
  fleet: Fleet,
  members: readonly Member[],
  { everyMs, watchedMs }: { readonly everyMs: number; readonly watchedMs: number },
): Promise<NewcomerTimes> {
  const { world } = fleet;
  const mark = world.record.last;
  const createdMs = new Map<string, number>();
  for (const member of members) {
    createdMs.set(member.name, world.clock.nowMs());
    declare(fleet, member);
    await world.pass(everyMs);
  }
  await world.pass(watchedMs);
  const times = observedTimes(world.record.after(mark));
  const endMs = world.clock.nowMs();
  const since = (which: "firstAzureMs" | "readyMs"): readonly number[] =>
    members.map(({ name }) => (times.get(name)?.[which] ?? endMs) - createdMs.get(name)!);
  return { pickUpMs: since("firstAzureMs"), readyMs: since("readyMs") };
}
