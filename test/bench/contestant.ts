import { SeededRandom } from "../fakes/seeded-random.ts";
import type { InProcessWorld } from "../support/in-process/in-process-world.ts";
import { SECRET_VALUES } from "../support/in-process/sample-objects.ts";
import { PlainOperator } from "./plain-operator/plain-operator.ts";

/** Whose turn it is in the same world. */
export type Contestant = "ours" | "plain";

/** As many objects at once as our operator works on by default before this was measured, and more than most operators do. */
export const PLAIN_WORKERS = 10;
/** The default of `spec.interval`. */
export const PLAIN_INTERVAL_MS = 30 * 60_000;

const ENDPOINTS = {
  resourceManager: "https://management.azure.com",
  graph: "https://graph.microsoft.com",
  login: "https://login.microsoftonline.com",
} as const;

/** Starts one of the two; nothing happens before time passes. Returns how to end it, at once. */
export function startIn(
  world: InProcessWorld,
  who: Contestant,
  { intervalMs = PLAIN_INTERVAL_MS }: { readonly intervalMs?: number } = {},
): () => void {
  if (who === "ours") {
    const { doors } = world.start();
    return () => doors.kill();
  }
  const doors = world.openDoors();
  const [resourceManager, graph] = world.tenant.identities;
  const operator = new PlainOperator({
    transport: doors.transport,
    outbound: doors.outbound,
    clock: doors.clock,
    random: new SeededRandom(2000 + doors.number),
    tenantId: world.tenant.id,
    endpoints: ENDPOINTS,
    resourceManager: { clientId: resourceManager!.clientId, secret: SECRET_VALUES.arm },
    graph: { clientId: graph!.clientId, secret: SECRET_VALUES.graph },
    workers: PLAIN_WORKERS,
    intervalMs,
  });
  void operator.run(new AbortController().signal);
  return () => doors.kill();
}
