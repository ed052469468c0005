import { describe, expect, it } from "vitest";
import { datedDevices, deviceGroupSchema, deviceSchema, devicesOfGroups } from "../../../src/simulator/device-state.ts";

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
const WINDOWS = { operatingSystem: "Windows", operatingSystemVersion: "10.0.22631.3007", trustType: "AzureAd" };
const group = (name: string, count: number) => deviceGroupSchema.parse({ name, count, ...WINDOWS });

describe("devicesOfGroups", () => {
  it("makes as many devices as each group counts, with names and ids of their own", () => {
    const devices = devicesOfGroups(TENANT, [group("laptop", 3), group("kiosk", 2)]);
    expect(devices.map((device) => device.displayName)).toEqual([
      "laptop-00001",
      "laptop-00002",
      "laptop-00003",
      "kiosk-00001",
      "kiosk-00002",
    ]);
    expect(new Set(devices.flatMap((device) => [device.id, device.deviceId])).size).toBe(10);
    for (const device of devices) expect(deviceSchema.parse(device)).toEqual(device);
  });

  it("makes the same devices again, and others in another tenant", () => {
    const [again, elsewhere] = [TENANT, TENANT.replace("1", "2")].map((tenant) =>
      devicesOfGroups(tenant, [group("laptop", 2)]),
    );
    expect(again).toEqual(devicesOfGroups(TENANT, [group("laptop", 2)]));
    expect(elsewhere?.[0]?.id).not.toBe(again?.[0]?.id);
  });
});

describe("datedDevices", () => {
  const now = Date.parse("2026-01-11T12:00:00Z");
  const [device] = devicesOfGroups(TENANT, [group("laptop", 1)]);

  it("counts the days back from now", () => {
    expect(datedDevices([{ ...device!, lastSignInDaysAgo: 10.5 }], now)).toEqual([
      { ...device, approximateLastSignInDateTime: "2026-01-01T00:00:00Z" },
    ]);
  });

  it("leaves the others alone", () => {
    expect(datedDevices([device!], now)[0]).toBe(device);
  });
});

describe("deviceSchema", () => {
  it.each([
    [{ trustType: "ServerAd" }, true],
    [{ trustType: null, profileType: null }, true],
    [{ trustType: "Hybrid" }, false],
    [{ operatingSystem: undefined }, false],
    [{ lastSignInDaysAgo: -1 }, false],
  ])("takes a device with %j: %s", (change, taken) => {
    const device = { id: TENANT, deviceId: TENANT, displayName: "x", ...WINDOWS, ...change };
    expect(deviceSchema.safeParse(device).success).toBe(taken);
  });
});
