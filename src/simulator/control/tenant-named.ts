import type { Simulator } from "../simulator.ts";
import type { Tenant } from "../state.ts";
import { ControlRefusal } from "./control-refusal.ts";

/** The tenant with this id; the first of the state without one. @throws {ControlRefusal} 404. */
export function tenantNamed(simulator: Simulator, tenantId: string | undefined): Tenant {
  const { world } = simulator;
  const tenant = tenantId === undefined ? world.state.tenants[0] : world.tenant(tenantId);
  if (tenant !== undefined) return tenant;
  throw new ControlRefusal(404, `There is no tenant '${tenantId ?? ""}' in the state.`);
}
