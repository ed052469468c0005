import { describe, expect, it } from "vitest";
import { createReconcile } from "../../../../src/controllers/windows-authentication/reconcile.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { blockingPolicy } from "../../../fakes/conditional-access-policy.ts";
import { kerberosRealm, ReconcileWorld } from "../../../fakes/reconcile-world.ts";

const refused = new OperatorError("It lacks Policy.Read.All.", {
  code: "Authorization_RequestDenied",
  reason: "PermissionMissing",
  retry: { kind: "slow" },
  needsHuman: true,
});

describe("an attempt", () => {
  it("names the instance also where the gate lets nothing through", async () => {
    const world = new ReconcileWorld();
    world.realms.put(kerberosRealm({ access: [] }));
    await world.pass();
    expect(world.object.status?.managedInstance).toEqual({ name: "sqlmi-01" });
    expect(world.azure.calls).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      "says what clients connect to",
      {},
      "Windows Authentication is set up; clients connect to sqlmi-01.abc.database.windows.net as MSSQLSvc/sqlmi-01.abc.database.windows.net:1433.",
    ],
    ["says that it is off", { servicePrincipal: "Disabled" }, "The service principal is off, as declared."],
  ])("that is Ready %s", async (_name, spec, message) => {
    const world = new ReconcileWorld();
    world.edit(spec);
    await world.settle();
    expect([world.condition("Ready"), world.message("Ready")]).toEqual(["True Succeeded", message]);
  });

  it("fails where a required check cannot be made, and not where it only warns", async () => {
    const checks = { entraAdministrator: "Warn", directoryReader: "Warn" };
    const world = new ReconcileWorld();
    await world.settle();
    world.azure.failNext("conditionalAccessPolicies", refused);
    await world.pass();
    expect([world.condition("Ready"), world.condition("SignInUnblocked")]).toEqual([
      "True Succeeded",
      "Unknown PermissionMissing",
    ]);
    world.edit({ checks: { ...checks, conditionalAccess: "Require" } });
    world.azure.failNext("conditionalAccessPolicies", refused);
    expect(await world.pass()).toBe(refused);
    expect(world.condition("Stalled")).toBe("True PermissionMissing");
  });

  it.each<[string, string, string, number]>([
    ["the realm's interval, where the object's is as long", "30m", "30m", 29 * 60],
    ["the realm's interval, where the object's is longer", "30m", "6h", 29 * 60],
    ["its own interval, where that is shorter", "30m", "5m", 4.5 * 60],
    ["its own interval, however long the realm's is", "6h", "2m", 108],
  ])("judges by policies no older than %s", async (_name, realmInterval, interval, ageSeconds) => {
    const world = new ReconcileWorld();
    world.realms.put(kerberosRealm({ interval: realmInterval }));
    world.edit({ interval });
    await world.settle();
    const reconcile = createReconcile(world.deps());
    const lists = async (): Promise<number> => {
      await reconcile(world.key, { signal: new AbortController().signal, priority: "resync", reconcileId: "r" });
      return world.azure.calls.filter((call) => call === "conditionalAccessPolicies").length;
    };
    const first = await lists();
    await world.clock.advance(ageSeconds * 1000 - 1);
    expect(await lists()).toBe(first);
    await world.clock.advance(1);
    expect(await lists()).toBe(first + 1);
  });

  it("judges by policies a few seconds old when somebody asks", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    const reconcile = createReconcile(world.deps());
    const judge = async (): Promise<string | undefined> => {
      await reconcile(world.key, { signal: new AbortController().signal, priority: "user", reconcileId: "r" });
      return world.condition("SignInUnblocked");
    };
    await judge();
    world.azure.policies = [blockingPolicy()];
    await world.clock.advance(5_000);
    expect(await judge()).toBe("True NotBlocked");
    world.objects.put({
      ...world.object,
      metadata: { ...world.object.metadata, annotations: { "reconcile.fluxcd.io/requestedAt": "now" } },
    });
    expect(await judge()).toBe("False BlockedByConditionalAccess");
  });

  it("forgets the permissions of an application that is no more", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    await world.clock.advance(60_000);
    world.azure.addInstance({ ...world.azure.instance, servicePrincipal: { type: "None" } });
    world.azure.enable();
    await world.pass();
    expect(world.object.status?.servicePrincipal?.applicationId).toBe("app-2");
    await world.settle();
    expect(world.azure.grants.map(({ clientId }) => clientId)).toContain("sp-2");
  });

  it("waits for the application without a failed pass, ever more rarely", async () => {
    const world = new ReconcileWorld();
    world.azure.enable();
    world.azure.applications.clear();
    const delays: number[] = [];
    for (let looks = 0; looks < 7; looks += 1) {
      const result = await world.pass();
      if (!("delayMs" in result)) throw new Error("The pass failed.");
      delays.push(result.delayMs);
      await world.clock.advance(result.delayMs);
    }
    expect(delays).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(world.statuses).toHaveLength(1);
    expect(world.events.map((event) => event.split(" ").slice(0, 2).join(" "))).toEqual([
      "Normal WaitingForApplication",
    ]);
  });
});
