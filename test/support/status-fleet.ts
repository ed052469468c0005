import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fleetView, type Reading } from "../../src/status-view/fleet-view.ts";
import type { FleetView } from "../../src/status-view/view.ts";

/** Objects as the operator left them in a run of the demo: a realm whose key is too old, and instances in four states. */
export function fleetObjects(): { readonly realms: readonly unknown[]; readonly instances: readonly unknown[] } {
  const path = resolve(import.meta.dirname, "../fixtures/status/fleet.json");
  return JSON.parse(readFileSync(path, "utf8")) as ReturnType<typeof fleetObjects>;
}

/** The view of those objects, or of others in their place. */
export function viewOfFleet(reading: Partial<Reading> = {}): FleetView {
  return fleetView({
    ...fleetObjects(),
    readAtMs: Date.parse("2026-11-25T12:00:00Z"),
    program: "winauth 0.1.0",
    cluster: { context: "prod", server: "api.prod.example:6443" },
    scope: "every namespace",
    showsUnusedRealms: true,
    limits: [],
    ...reading,
  });
}
