import type { Device } from "../../azure/ports.ts";
import { flowOf, type Join } from "../../client/flow.ts";
import type { ClientCounts } from "./judge-flows.ts";

/** What counting needs to know of a device, and no more: inventories are kept in memory. */
export interface DeviceTraits {
  readonly flow: "modernInteractive" | "incomingTrust" | "notSupported" | "unknown";
  readonly join: Join;
  readonly isWindows: boolean;
  /** Eligible from 20H1 on, the minimum in the list of prerequisites, and below the 21H1 of the prose. */
  readonly isBetweenMinimums: boolean;
  readonly isEnabled: boolean;
  readonly isManaged: boolean;
  readonly lastSignInAtMs: number | undefined;
}

const STALE_AFTER_MS = 90 * 86_400_000;

/** Graph's trust types: https://learn.microsoft.com/graph/api/resources/device#properties */
const JOINS: Readonly<Record<string, Join>> = { azuread: "entra", serverad: "hybrid", workplace: "registered" };

/** Reduces a device to what decides its flow, and what a roll-out asks about. */
export function traitsOf(device: Device): DeviceTraits {
  const join = JOINS[device.trustType?.toLowerCase() ?? ""] ?? "unknown";
  const decision = flowOf({
    join,
    ...(device.operatingSystem === undefined ? {} : { operatingSystem: device.operatingSystem }),
    ...(device.operatingSystemVersion === undefined ? {} : { version: device.operatingSystemVersion }),
  });
  return {
    flow: decision.flow,
    join,
    isWindows: device.operatingSystem?.trim().toLowerCase().startsWith("windows") ?? false,
    isBetweenMinimums: decision.betweenDocumentedMinimums === true,
    isEnabled: device.isEnabled,
    isManaged: device.isManaged,
    lastSignInAtMs: device.lastSignInAtMs,
  };
}

type Fact = (device: DeviceTraits, nowMs: number) => boolean;

const isJoined = ({ join }: DeviceTraits): boolean => join === "entra" || join === "hybrid";

/** What a roll-out asks about, by the name under which status shows it. */
const FACTS: Readonly<Record<string, Fact>> = {
  entraJoined: ({ join }) => join === "entra",
  hybridJoined: ({ join }) => join === "hybrid",
  registeredOnly: ({ join }) => join === "registered",
  windows10Before21H1: ({ isBetweenMinimums }) => isBetweenMinimums,
  upgradeForModernInteractive: (device) =>
    device.isWindows && isJoined(device) && device.flow !== "modernInteractive" && device.flow !== "unknown",
  notWindows: ({ isWindows }) => !isWindows,
  cannotTell: ({ flow }) => flow === "unknown",
  disabled: ({ isEnabled }) => !isEnabled,
  notSeenFor90Days: ({ lastSignInAtMs }, nowMs) =>
    lastSignInAtMs === undefined || nowMs - lastSignInAtMs > STALE_AFTER_MS,
  notManaged: ({ flow, isManaged }) => flow === "modernInteractive" && !isManaged,
};

/**
 * Counts devices by the flow that they can use. One that is disabled, or of which too little is known, counts for none of
 * them and shows among the facts.
 */
export function countClients(devices: Iterable<DeviceTraits>, nowMs: number): ClientCounts {
  const flows = { modernInteractive: 0, incomingTrust: 0, notSupported: 0 };
  const facts = new Map(Object.keys(FACTS).map((name) => [name, 0]));
  let total = 0;
  for (const device of devices) {
    total += 1;
    if (device.isEnabled && device.flow !== "unknown") flows[device.flow] += 1;
    for (const [name, holds] of Object.entries(FACTS))
      if (holds(device, nowMs)) facts.set(name, (facts.get(name) ?? 0) + 1);
  }
  return { total, ...flows, facts: [...facts].map(([name, count]) => ({ name, count })) };
}
