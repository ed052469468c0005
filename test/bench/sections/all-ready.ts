import { type Contestant, startIn } from "../contestant.ts";
import type { Figure } from "../figure.ts";
import { createFleet, declare, type Fleet } from "../fleet.ts";
import { readyFloorMs } from "../floors.ts";
import type { Section, SectionContext } from "../measure.ts";
import { observedTimes } from "../observed-times.ts";
import { PACE } from "../pace.ts";

const LIMIT_SECONDS = 3_600;

/** All objects are applied at once; until the last one is Ready, and Azure really as declared. */
export const allReady: Section = async (context) => {
  const { instances, subscriptions } = context.size;
  const ours = await secondsUntilAllReady("ours", context);
  const plain = await secondsUntilAllReady("plain", context);
  const floor = readyFloorMs({ instances, subscriptions, ...PACE }) / 1_000;
  const figure: Figure = {
    name: `${instances} instances in ${subscriptions} subscriptions applied at once: all Ready after`,
    unit: "s",
    floor,
    ours,
    plain,
    target: { timesFloor: 1.5 },
  };
  return [figure];
};

async function secondsUntilAllReady(who: Contestant, { size, seed, log }: SectionContext): Promise<number> {
  const { instances, subscriptions, namespaces } = size;
  const fleet = await createFleet({ ready: 0, others: instances, subscriptions, namespaces, seed, pace: PACE });
  const { world } = fleet;
  startIn(world, who);
  await world.pass(30_000);
  const startedMs = world.clock.nowMs();
  const mark = world.record.last;
  for (const member of fleet.others) declare(fleet, member);
  for (let second = 0; !isDone(fleet); second += 5) {
    if (second > LIMIT_SECONDS) throw new Error(`Not all are Ready (${who}) after ${LIMIT_SECONDS} s.`);
    await world.pass(5_000);
  }
  const times = [...observedTimes(world.record.after(mark)).values()];
  const seconds = Math.max(...times.map(({ readyMs = Number.NaN }) => readyMs - startedMs)) / 1_000;
  log(`all-ready ${who}: ${seconds.toFixed(1)} s, ${world.record.last - mark} calls`);
  return seconds;
}

/** Every object says Ready, and every instance has its service principal and one grant. */
function isDone({ world, others }: Fleet): boolean {
  const declared = new Set(others.map(({ resourceId }) => resourceId));
  const on = world.azure.managedInstances.filter(
    ({ resourceId, servicePrincipal }) => declared.has(resourceId) && servicePrincipal.type === "SystemAssigned",
  );
  if (on.length < others.length) return false;
  const appIds = new Set(on.map(({ servicePrincipal }) => servicePrincipal.clientId));
  const principals = world.tenant.servicePrincipals.filter(({ appId }) => appIds.has(appId)).map(({ id }) => id);
  const granted = new Set(world.tenant.oauth2PermissionGrants.map(({ clientId }) => clientId));
  if (!principals.every((id) => granted.has(id))) return false;
  const ready = [...observedTimes(world.record.calls).values()].filter(({ readyMs }) => readyMs !== undefined);
  return ready.length >= others.length;
}
