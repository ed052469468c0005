import { z } from "zod";
import { guidSchema, stableGuid } from "./guid.ts";
import { graphDateTime } from "./organization-state.ts";

const DAY_MS = 24 * 3600 * 1000;

/** What a device and a group of devices have in common, in the words of the v1.0 resource device. */
const shared = {
  accountEnabled: z.boolean().default(true),
  operatingSystem: z.string().describe("For example Windows, Windows Server, MacMDM, Linux."),
  operatingSystemVersion: z.string().describe("For example 10.0.19044.3803."),
  trustType: z
    .enum(["AzureAd", "ServerAd", "Workplace"])
    .nullable()
    .describe("Entra joined, hybrid joined, registered only; null: nothing was registered yet."),
  profileType: z
    .enum(["RegisteredDevice", "SecureVM", "Printer", "Shared", "IoT"])
    .nullable()
    .default("RegisteredDevice"),
  isManaged: z.boolean().nullable().default(null),
  isCompliant: z.boolean().nullable().default(null),
  managementType: z.string().nullable().default(null),
  deviceOwnership: z.string().nullable().default(null),
  manufacturer: z.string().nullable().default(null),
  model: z.string().nullable().default(null),
  registrationDateTime: z.string().nullable().default(null),
  onPremisesSyncEnabled: z.boolean().nullable().default(null),
  onPremisesLastSyncDateTime: z.string().nullable().default(null),
  approximateLastSignInDateTime: z.string().nullable().default(null),
  lastSignInDaysAgo: z
    .number()
    .min(0)
    .optional()
    .describe("Instead of approximateLastSignInDateTime: so long before the simulator took the state in."),
};

/** A device (https://learn.microsoft.com/graph/api/resources/device). */
export const deviceSchema = z.strictObject({
  id: guidSchema,
  deviceId: guidSchema,
  displayName: z.string(),
  ...shared,
});

/** Many devices that differ in name and ids only. */
export const deviceGroupSchema = z.strictObject({
  name: z.string().min(1).describe("The devices are called NAME-00001 and so on; used once in a tenant."),
  count: z.int().min(1).max(1_000_000),
  ...shared,
});

/** A device in memory. */
export type DeviceRecord = z.output<typeof deviceSchema>;
type DeviceGroup = z.output<typeof deviceGroupSchema>;

/** The devices of groups. Ids are the same for the same tenant, group and position, so that a restart changes none. */
export function devicesOfGroups(tenantId: string, groups: readonly DeviceGroup[]): readonly DeviceRecord[] {
  return groups.flatMap(({ name, count, ...rest }) =>
    Array.from({ length: count }, (_, index) => {
      const displayName = `${name}-${String(index + 1).padStart(5, "0")}`;
      return {
        id: stableGuid(tenantId, "device", displayName),
        deviceId: stableGuid(tenantId, "deviceId", displayName),
        displayName,
        ...rest,
      };
    }),
  );
}

/** Turns `lastSignInDaysAgo` into the time that it means now; devices without it are returned as they are. */
export function datedDevices(devices: readonly DeviceRecord[], nowMs: number): DeviceRecord[] {
  return devices.map((device) => {
    const { lastSignInDaysAgo, ...dated } = device;
    if (lastSignInDaysAgo === undefined) return device;
    return { ...dated, approximateLastSignInDateTime: graphDateTime(nowMs - lastSignInDaysAgo * DAY_MS) };
  });
}
