import { describe, expect, it } from "vitest";
import { RECONCILE_REQUEST_ANNOTATION } from "../../../src/api/v1alpha1/common.ts";
import type { WindowsAuthentication } from "../../../src/controllers/kinds.ts";
import { controllerSettings } from "../../../src/controllers/settings.ts";
import { type WakeUp, wakeUpFor } from "../../../src/controllers/wake-up.ts";
import { keyOf } from "../../../src/kube/client.ts";
import { ReconcileWorld, windowsAuthentication } from "../../fakes/reconcile-world.ts";

const user: WakeUp = { priority: "user", delayMs: 0 };

function wake(before: WindowsAuthentication | undefined, after: WindowsAuthentication | undefined, initial = false) {
  return wakeUpFor({ key: keyOf((after ?? before)!), before, after, initial }, controllerSettings(), 0);
}

async function ready(): Promise<WindowsAuthentication> {
  const world = new ReconcileWorld();
  await world.settle();
  return world.object;
}

describe("wakeUpFor", () => {
  it("spreads what is at rest when the process starts, and looks at once at what is not", async () => {
    const object = await ready();
    const spread = wake(undefined, object, true);
    expect(spread?.priority).toBe("resync");
    expect(spread?.delayMs).toBeGreaterThanOrEqual(900_000);
    expect(wake(undefined, windowsAuthentication(), true)).toEqual({ priority: "repair", delayMs: 0 });
    const operation = { kind: "EnablingServicePrincipal", url: "u", startedAt: "2026-01-01T00:00:00Z" };
    const running = { ...object, status: { ...object.status, operation } };
    expect(wake(undefined, running, true)).toEqual({ priority: "repair", delayMs: 0 });
  });

  it("puts a new object first", () => {
    expect(wake(undefined, windowsAuthentication())).toEqual(user);
  });

  it.each<[string, object, WakeUp | undefined]>([
    ["a new specification", { generation: 2 }, user],
    ["a reconcile request", { annotations: { [RECONCILE_REQUEST_ANNOTATION]: "1" } }, user],
    ["a deletion", { deletionTimestamp: "2026-01-01T00:00:00Z" }, user],
    ["a finalizer that somebody removed", { finalizers: [] }, user],
    ["another object of the same name", { uid: "uid-2" }, user],
    ["a label", { labels: { a: "b" } }, undefined],
    ["nothing", {}, undefined],
  ])("%s", (_name, metadata, expected) => {
    expect(wake(windowsAuthentication(), windowsAuthentication({}, metadata))).toEqual(expected);
  });

  it("ignores our own status writes and what is gone", async () => {
    const object = await ready();
    expect(wake({ ...object, status: { observedGeneration: -1 } }, object)).toBeUndefined();
    expect(wake(object, undefined)).toBeUndefined();
  });
});
