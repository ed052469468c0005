import { describe, expect, it } from "vitest";
import type { WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

/** A Ready object that owns its service principal and a grant. */
async function readyWorld(spec: object = {}): Promise<ReconcileWorld> {
  const world = new ReconcileWorld();
  world.edit({ deletionPolicy: "Revert", ...spec });
  await world.settle();
  world.azure.calls = [];
  world.azure.writes = [];
  world.events.splice(0);
  return world;
}
const failure = (reason: string, needsHuman: boolean) =>
  new OperatorError("It does not work.", { code: reason, reason, retry: { kind: "slow" }, needsHuman });

describe("an object that goes", () => {
  it.each<[string, object]>([
    ["deletionPolicy Retain", { deletionPolicy: "Retain" }],
    ["managementPolicy Observe", { managementPolicy: "Observe" }],
    ["suspend", { suspend: true }],
  ])("leaves Azure as it is and unasked with %s", async (_name, spec) => {
    const world = await readyWorld();
    world.edit(spec);
    world.delete();
    expect(await world.pass()).toEqual({ kind: "done" });
    expect([world.objects.get(world.key), world.azure.calls]).toEqual([undefined, []]);
  });

  it.each<[string, (world: ReconcileWorld) => void, string]>([
    ["its realm is gone", (world) => world.realms.objects.clear(), "KerberosRealm default is gone."],
    [
      "its realm is suspended",
      (world) => world.realms.put(kerberosRealm({ suspend: true })),
      "KerberosRealm default is suspended.",
    ],
    [
      "it may not declare the instance any more",
      (world) => world.realms.put(kerberosRealm({ access: [] })),
      "KerberosRealm default does not let this namespace declare the instance any more.",
    ],
    [
      "another object takes the instance over",
      (world) => world.objects.put(windowsAuthentication({}, { name: "heir", uid: "uid-9" })),
      "Another WindowsAuthentication declares the instance and takes it over as it is.",
    ],
    ["the instance is gone", (world) => world.azure.instances.clear(), "Managed instance sqlmi-01 is gone."],
    [
      "the Secret is gone",
      (world) => {
        for (let looks = 0; looks < 10; looks += 1) world.azure.failNext("get", failure("SecretNotFound", true));
      },
      "It does not work.",
    ],
    [
      "its specification cannot be read",
      (world) => world.objects.put({ ...world.object, spec: {} as WindowsAuthentication["spec"] }),
      "Its specification cannot be read.",
    ],
  ])("goes with a word about what stays where %s", async (_name, arrange, why) => {
    const world = await readyWorld();
    world.delete();
    arrange(world);
    for (let looks = 0; looks < 10 && world.objects.get(world.key) !== undefined; looks += 1) {
      await world.pass();
      await world.clock.advance(60_000);
    }
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.azure.writes).toEqual([]);
    expect(world.events.at(-1)).toBe(`Warning RevertSkipped Revert Nothing was taken back in Azure: ${why}`);
  });

  it("stays and says how to let it go while Azure refuses", async () => {
    const world = await readyWorld();
    world.delete();
    const refused = failure("PermissionMissing", true);
    world.azure.failNext("get", refused);
    expect(await world.pass()).toBe(refused);
    expect([world.condition("Ready"), world.condition("Stalled")]).toEqual([
      "False Deleting",
      "True PermissionMissing",
    ]);
    expect(world.message("Ready")).toBe(
      `Taking back what this object did fails: It does not work. To let the object go without that: kubectl patch winauth sqlmi-01 -n team-a --type merge -p '{"spec":{"deletionPolicy":"Retain"}}'`,
    );
  });

  it("is left alone when the finalizer is not ours to drop", async () => {
    const world = await readyWorld();
    world.delete();
    world.objects.put({ ...world.object, metadata: { ...world.object.metadata, finalizers: ["other/one"] } });
    expect(await world.pass()).toEqual({ kind: "done" });
    expect(world.object.metadata.finalizers).toEqual(["other/one"]);
  });
});
