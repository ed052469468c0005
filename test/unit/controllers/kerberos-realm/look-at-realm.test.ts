import { describe, expect, it } from "vitest";
import { lookAtRealm } from "../../../../src/controllers/kerberos-realm/look-at-realm.ts";
import { OperatorError } from "../../../../src/errors.ts";
import type { Priority } from "../../../../src/runtime/work.ts";
import { RealmWorld } from "../../../fakes/realm-world.ts";

const HOUR_MS = 3_600_000;

/** A realm whose last pass has concluded. */
function setUp(spec: object) {
  const realm = new RealmWorld(spec);
  const deps = realm.deps();
  const look = (priority: Priority = "resync") => {
    const concluded = { ...realm.realm, status: { observedGeneration: 1 } };
    const context = { signal: new AbortController().signal, priority, reconcileId: "r" };
    return lookAtRealm(concluded, concluded.spec, deps, context);
  };
  const asked = (method: string): number => realm.world.azure.calls.filter((call) => call === method).length;
  return { clock: realm.world.clock, azure: realm.world.azure, look, asked };
}

describe("lookAtRealm()", () => {
  it("looks at rights each time, and at the tenant once in half an interval unless a person asks", async () => {
    const { clock, look, asked } = setUp({ directorySync: {}, interval: "1h" });
    await look();
    await look();
    expect([asked("armActions"), asked("organization")]).toEqual([2, 1]);
    await look("user");
    expect(asked("organization")).toBe(2);
    await clock.advance(HOUR_MS / 2);
    await look();
    expect(asked("organization")).toBe(3);
  });

  it.each<[string, object, number | undefined]>([
    ["nothing is counted", {}, undefined],
    ["checks come often enough to count", { clientInventory: { enabled: true, interval: "6h" } }, undefined],
    ["counts are wanted between two checks", { clientInventory: { enabled: true, interval: "20m" } }, HOUR_MS / 3],
  ])("says when to come back to count where %s", async (_name, spec, dueInMs) => {
    const { look } = setUp({ interval: "1h", ...spec });
    expect((await look()).countDueInMs).toBe(dueInMs);
  });

  it("gives nothing when no token can be had", async () => {
    const { azure, look, asked } = setUp({ directorySync: {} });
    const error = new OperatorError("No token.", {
      code: "invalid_client",
      reason: "CredentialExpired",
      retry: { kind: "slow" },
      needsHuman: true,
    });
    azure.failNext("checkReachable", error);
    await expect(look()).rejects.toBe(error);
    expect(asked("organization")).toBe(0);
  });
});
