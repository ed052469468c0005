import type { FleetView } from "./view.ts";

/** The view for scripts. */
export function renderJson(view: FleetView): string {
  return `${JSON.stringify(view, null, 2)}\n`;
}
