import { describe, expect, it } from "vitest";
import type { AzureCall, Directory } from "../../../../src/azure/ports.ts";
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

  it("does not ask again for a state that is lost, so that reading all devices goes on where it was cut off", async () => {
    const { clock, azure, inventory, count } = setUp();
    await count();
    await clock.advance(6 * HOUR_MS);
    const asked: (string | undefined)[] = [];
    const cutOff: Pick<Directory, "deviceChanges"> = {
      deviceChanges: (since) => {
        asked.push(since);
        return since === undefined ? Promise.reject(new Error("Away.")) : Promise.resolve(undefined);
      },
    };
    const directory = { ...azure.forRealm().directory, ...cutOff };
    await expect(inventory.count(rules(), directory, call)).rejects.toThrow("Away.");
    await expect(inventory.count(rules(), directory, call)).rejects.toThrow("Away.");
    expect(asked).toEqual([expect.stringContaining("deltatoken"), undefined, undefined]);
  });

  it("stops a count that takes long in time for the rest of its pass, and asks to come back soon", async () => {
    const { clock, azure, inventory } = setUp();
    const directory = {
      ...azure.forRealm().directory,
      deviceChanges: (_since: string | undefined, { signal }: AzureCall) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    };
    const counted = inventory.count(rules(), directory, call).catch((error: unknown) => error);
    await clock.advance(45_000);
    expect(await counted).toMatchObject({ code: "CountingDevices", retry: { kind: "dependency" }, needsHuman: false });
    expect(inventory.dueInMs(rules())).toBe(0);
  });

  it("tells the same counts until it counts again, although devices age meanwhile", async () => {
    const { clock, azure, inventory } = setUp();
    azure.devices = [{ ...windows("a"), lastSignInAtMs: clock.nowMs() - 90 * 24 * HOUR_MS }];
    const notSeen = async (): Promise<number | undefined> => {
      const { facts } = await inventory.count(rules(), azure.forRealm().directory, call);
      return facts.find(({ name }) => name === "notSeenFor90Days")?.count;
    };
    expect(await notSeen()).toBe(0);
    await clock.advance(HOUR_MS);
    expect(await notSeen()).toBe(0);
    await clock.advance(5 * HOUR_MS);
    expect(await notSeen()).toBe(1);
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
