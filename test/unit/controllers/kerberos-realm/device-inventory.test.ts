import { describe, expect, it } from "vitest";
import { type CountingRules, DeviceInventory } from "../../../../src/controllers/kerberos-realm/device-inventory.ts";
import { FakeAzure } from "../../../fakes/fake-azure.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const HOUR_MS = 3_600_000;
const call = { priority: "resync", signal: new AbortController().signal } as const;
const windows = (id: string) =>
  ({
    id,
    operatingSystem: "Windows",
    operatingSystemVersion: "10.0.22631",
    trustType: "AzureAd",
    isEnabled: true,
    isManaged: true,
  }) as const;
const rules = (changes: Partial<CountingRules> = {}): CountingRules => ({
  uid: "realm",
  intervalMs: 6 * HOUR_MS,
  isAsked: false,
  known: undefined,
  ...changes,
});

function setUp() {
  const clock = new FakeClock();
  const azure = new FakeAzure();
  azure.devices = [windows("a"), windows("b")];
  const inventory = new DeviceInventory(clock);
  const count = async (changes: Partial<CountingRules> = {}): Promise<string> => {
    const { total, modernInteractive } = await inventory.count(rules(changes), azure.forRealm().directory, call);
    return `${modernInteractive} of ${total} after ${azure.calls.length} calls`;
  };
  return { clock, azure, inventory, count };
}

describe("DeviceInventory", () => {
  it("counts once an interval, and asks then only for what has changed", async () => {
    const { clock, azure, inventory, count } = setUp();
    expect(await count()).toBe("2 of 2 after 1 calls");
    azure.devices = [windows("b"), { ...windows("c"), trustType: "Workplace" }];
    expect(await count()).toBe("2 of 2 after 1 calls");
    expect(inventory.dueInMs(rules())).toBe(6 * HOUR_MS);
    await clock.advance(6 * HOUR_MS);
    expect(inventory.dueInMs(rules())).toBe(0);
    expect(await count()).toBe("1 of 2 after 2 calls");
  });

  it("counts at once when asked", async () => {
    const { azure, count } = setUp();
    await count();
    azure.devices = [windows("b")];
    expect(await count({ isAsked: true })).toBe("1 of 1 after 2 calls");
  });

  it("trusts counts that an earlier process left in status for one interval", async () => {
    const { clock, inventory, count } = setUp();
    const known = { total: 9, modernInteractive: 7, incomingTrust: 1, notSupported: 1, facts: [] };
    expect(await count({ known })).toBe("7 of 9 after 0 calls");
    expect(inventory.dueInMs(rules({ known }))).toBe(6 * HOUR_MS);
    await clock.advance(6 * HOUR_MS);
    expect(await count({ known })).toBe("2 of 2 after 1 calls");
  });

  it("reads everything again when Graph no longer knows where it left off", async () => {
    const { clock, azure, count } = setUp();
    await count();
    azure.forgetDeviceStates();
    azure.devices = [windows("c")];
    await clock.advance(6 * HOUR_MS);
    expect(await count()).toBe("1 of 1 after 3 calls");
  });

  it("keeps what it knew when a count fails, and counts at the next chance", async () => {
    const { clock, azure, count } = setUp();
    await count();
    await clock.advance(6 * HOUR_MS);
    const failure = new Error("Away.");
    azure.failNext("deviceChanges", failure);
    await expect(count()).rejects.toBe(failure);
    azure.devices = [windows("b")];
    expect(await count()).toBe("1 of 1 after 3 calls");
  });

  it("keeps realms apart, and forgets one that is gone", async () => {
    const { inventory, count } = setUp();
    await count();
    expect(await count({ uid: "other" })).toBe("2 of 2 after 2 calls");
    inventory.forget("realm");
    expect(inventory.dueInMs(rules())).toBe(0);
  });
});
