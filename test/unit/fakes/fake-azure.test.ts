import { describe, expect, it } from "vitest";
import type { Device } from "../../../src/azure/ports.ts";
import { FakeAzure, REALM, SUBSCRIPTION, TENANT } from "../../fakes/fake-azure.ts";
import { userCall } from "../../fakes/scripted-azure.ts";

const device = (id: string, isManaged = false): Device => ({ id, isEnabled: true, isManaged });

describe("the devices of FakeAzure", () => {
  it("are all there at first, and then what changed since the link that is given", async () => {
    const azure = new FakeAzure();
    const { directory } = azure.forRealm();
    azure.devices = [device("a"), device("b"), device("c")];
    const first = await directory.deviceChanges(undefined, userCall());
    expect(first).toMatchObject({ changed: [device("a"), device("b"), device("c")], removedIds: [] });

    azure.devices = [device("a"), device("b", true), device("d")];
    const expected = { changed: [device("b", true), device("d")], removedIds: ["c"] };
    const second = await directory.deviceChanges(first?.next, userCall());
    expect(second).toMatchObject(expected);
    expect(await directory.deviceChanges(first?.next, userCall())).toMatchObject(expected);
    expect(await directory.deviceChanges(second?.next, userCall())).toMatchObject({ changed: [], removedIds: [] });
  });

  it("have to be read anew after their states were forgotten", async () => {
    const azure = new FakeAzure();
    const { directory } = azure.forRealm();
    const first = await directory.deviceChanges(undefined, userCall());
    azure.forgetDeviceStates();
    expect(await directory.deviceChanges(first?.next, userCall())).toBeUndefined();
    expect(azure.calls).toEqual(["deviceChanges", "deviceChanges"]);
  });
});

it("FakeAzure knows the tenants of the subscriptions that it is given, and of no other", async () => {
  const { subscriptions } = new FakeAzure().forRealm();
  expect(await subscriptions.tenantOf(SUBSCRIPTION.toUpperCase(), userCall())).toBe(TENANT);
  expect(await subscriptions.tenantOf(REALM.realmName, userCall())).toBeUndefined();
});
