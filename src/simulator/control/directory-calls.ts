import { z } from "zod";
import { datedDevices, deviceSchema } from "../device-state.ts";
import { graphDateTime, lastSyncDateTime, organizationSchema } from "../organization-state.ts";
import type { Simulator } from "../simulator.ts";
import type { Tenant } from "../state.ts";
import { ControlRefusal, parsed } from "./control-refusal.ts";
import { tenantNamed } from "./tenant-named.ts";

const changeSchema = z.strictObject({
  tenantId: z.string().optional(),
  // Without defaults: what is not named stays as it is.
  onPremisesSyncEnabled: z.boolean().nullable().optional(),
  onPremisesLastSyncDateTime: organizationSchema.shape.onPremisesLastSyncDateTime.unwrap().optional(),
  syncIntervalMs: organizationSchema.shape.syncIntervalMs.unwrap().optional(),
  verifiedDomains: organizationSchema.shape.verifiedDomains.unwrap().optional(),
  lastSyncAgoMs: z.int().min(0).optional(),
});
const putDeviceSchema = z.strictObject({ tenantId: z.string().optional(), device: deviceSchema });

/**
 * `PATCH /organization` with `{"tenantId"?, …}`: changes the named settings of the organization. The last synchronisation
 * stays where it was when synchronisation stops; `lastSyncAgoMs` says how long it is ago, and stops it too.
 */
export function patchOrganization(simulator: Simulator, body: unknown): unknown {
  const { tenantId, lastSyncAgoMs, ...named } = parsed(changeSchema, body);
  const { world } = simulator;
  const nowMs = world.clock.nowMs();
  return world.changeDirectory(tenantNamed(simulator, tenantId).id, (tenant) => {
    tenant.organization = organizationSchema.parse({
      ...tenant.organization,
      onPremisesLastSyncDateTime: lastSyncDateTime(tenant.organization, nowMs),
      ...(lastSyncAgoMs !== undefined && {
        syncIntervalMs: null,
        onPremisesLastSyncDateTime: graphDateTime(nowMs - lastSyncAgoMs),
      }),
      ...named,
    });
    return tenant.organization;
  });
}

/** `POST /devices` with `{"tenantId"?, "device"}`: adds a device, or replaces the one with its id. */
export function putDevice(simulator: Simulator, body: unknown): unknown {
  const { tenantId, device } = parsed(putDeviceSchema, body);
  const { world } = simulator;
  const dated = datedDevices([device], world.clock.nowMs());
  return world.changeDirectory(tenantNamed(simulator, tenantId).id, (tenant) => {
    tenant.devices = [...tenant.devices.filter((each) => each.id !== device.id), ...dated];
    return dated[0];
  });
}

/** `DELETE /devices/{id}` in whichever tenant it is. */
export function deleteDevice(simulator: Simulator, id: string): void {
  const isIt = (device: Tenant["devices"][number]): boolean => device.id.toLowerCase() === id.toLowerCase();
  const holder = simulator.world.state.tenants.find((tenant) => tenant.devices.some(isIt));
  if (holder === undefined) throw new ControlRefusal(404, `There is no device with the id '${id}'.`);
  simulator.world.changeDirectory(holder.id, (tenant) => {
    tenant.devices = tenant.devices.filter((device) => !isIt(device));
  });
}
