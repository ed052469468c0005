import { WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../../../src/controllers/kinds.ts";
import { deviceGroupSchema, devicesOfGroups } from "../../../src/simulator/device-state.ts";
import type { Json } from "../../fakes/field-ownership.ts";
import { InProcessWorld, instanceId } from "./in-process-world.ts";
import { WHOLE_REALM } from "./sample-objects.ts";
import { isReady, isRealmReady } from "./scenarios.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The sweep and the checks of each object have tests of their own; without them, what is seen is the realm's doing. */
const CONFIG = { leaderElection: false, sweepIntervalMs: 30 * DAY_MS };

/** How many of each. */
export interface FleetSize {
  readonly devices: number;
  readonly instances: number;
}

/**
 * One tenant with this many devices and managed instances, each instance declared and Ready as the operator left it, in a
 * realm with everything declared but the counting of devices; without an operator.
 */
export async function fleetAtRest({ devices, instances }: FleetSize): Promise<InProcessWorld> {
  const { snapshot, object } = await oneAtRest();
  const names = Array.from({ length: instances }, (_, at) => `sqlmi-${String(at + 1).padStart(5, "0")}`);
  const group = { operatingSystem: "Windows", operatingSystemVersion: "10.0.22631.3007", trustType: "AzureAd" };
  const world = await InProcessWorld.create({
    config: CONFIG,
    from: { ...snapshot, api: { ...snapshot.api, objects: snapshot.api.objects.filter(isNoTemplate) } },
    azure: ({ tenants, managedInstances }) => {
      const template = managedInstances[0]!;
      managedInstances.push(...names.map((name) => ({ ...template, resourceId: instanceId(name) })));
      tenants[0]!.devices = [
        ...devicesOfGroups(tenants[0]!.id, [
          deviceGroupSchema.parse({ name: "laptop", count: devices, lastSignInDaysAgo: 3, ...group }),
        ]),
      ];
    },
  });
  const text = JSON.stringify({ ...object, metadata: undefined });
  for (const name of names) {
    const { namespace, finalizers } = object.metadata;
    const copy = JSON.parse(text.replaceAll("sqlmi-payments", name)) as Json;
    world.api.put(WINDOWS_AUTHENTICATION, { ...copy, metadata: { name, namespace, finalizers } });
  }
  // What happened so far is nobody's to watch.
  world.api.compact();
  return world;
}

function isNoTemplate({ plural }: { readonly plural: string }): boolean {
  return plural !== WINDOWS_AUTHENTICATION.plural;
}

/** A world with one object at rest in the realm, whose copies make a fleet. */
async function oneAtRest(): Promise<{
  readonly snapshot: ReturnType<InProcessWorld["snapshot"]>;
  readonly object: WindowsAuthentication;
}> {
  const world = await InProcessWorld.create({ config: CONFIG });
  const { doors } = world.start();
  world.editRealm({ ...WHOLE_REALM, clientInventory: undefined });
  world.declare({ interval: "24h" });
  if (!(await world.until(() => isReady(world) && isRealmReady(world), 60 * MINUTE_MS)))
    throw new Error("The object and its realm never became Ready.");
  await world.pass(15 * MINUTE_MS);
  const { object } = world;
  doors.kill();
  return { snapshot: world.snapshot(), object: object! };
}
