import { describe, expect, it } from "vitest";
import { OperatorError } from "../../../../src/errors.ts";
import { SUBSCRIPTION, TENANT } from "../../../fakes/fake-azure.ts";
import { RealmWorld } from "../../../fakes/realm-world.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const secretMissing = new OperatorError("Secret azure does not exist in the operator's namespace.", {
  code: "SecretNotFound",
  reason: "SecretNotFound",
  retry: { kind: "dependency" },
  needsHuman: true,
});

const throttled = new OperatorError("Azure Resource Manager receives too many requests.", {
  code: "TooManyRequests",
  reason: "Throttled",
  retry: { kind: "backoff" },
  needsHuman: false,
});

describe("a KerberosRealm", () => {
  it("is Ready when tokens come and rights suffice, and is not written again", async () => {
    const realm = new RealmWorld();
    await realm.pass();
    await realm.pass();
    expect(realm.condition("Ready")).toContain("True Succeeded");
    expect(realm.realm.status?.missingPermissions).toBeUndefined();
    expect(realm.writes).toBe(1);
  });

  it("names every missing right, the ARM ones once for the scope that lacks them", async () => {
    const realm = new RealmWorld();
    realm.world.azure.graphRoles = new Set(["Directory.Read.All", "Policy.Read.All"]);
    realm.world.azure.armAnswer = (_scope, action) => (action.endsWith("/write") ? "missing" : "granted");
    await realm.pass();
    expect(realm.condition("PermissionsSufficient")).toBe(
      `False PermissionsMissing: The identities lack: Microsoft.Sql/managedInstances/write on /subscriptions/${SUBSCRIPTION}; DelegatedPermissionGrant.ReadWrite.All (Microsoft Graph, for granting consent).`,
    );
    expect(realm.condition("Stalled")).toContain("True PermissionsMissing");
    expect(realm.realm.status?.missingPermissions).toEqual([
      {
        api: "ResourceManager",
        permission: "Microsoft.Sql/managedInstances/write",
        scope: `/subscriptions/${SUBSCRIPTION}`,
        neededFor: "turning the service principal on and off and setting the metadata mode",
      },
      {
        api: "Graph",
        permission: "DelegatedPermissionGrant.ReadWrite.All",
        scope: TENANT,
        neededFor: "granting consent",
      },
    ]);
  });

  it("finds a right that is held at a narrower scope", async () => {
    const realm = new RealmWorld();
    realm.world.azure.armAnswer = (scope) => (scope.includes("resourceGroups") ? "granted" : "missing");
    await realm.pass();
    expect(realm.condition("PermissionsSufficient")).toContain("True Sufficient");
  });

  it("recommends what only a warning check would use", async () => {
    const realm = new RealmWorld();
    realm.world.azure.graphRoles = new Set(["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All"]);
    await realm.pass();
    expect(realm.condition("PermissionsSufficient")).toContain(
      "Recommended, for checks that only warn: Policy.Read.All",
    );
    expect(realm.condition("Ready")).toContain("True Succeeded");
  });

  it("says what it could not look up, and is Ready all the same", async () => {
    const realm = new RealmWorld();
    realm.world.azure.armAnswer = () => "unknown";
    await realm.pass();
    expect(realm.condition("PermissionsSufficient")).toContain("Unknown PermissionsUnknown: Could not be looked up");
    expect(realm.condition("Ready")).toContain("True");
  });

  it.each(["armActions", "tenantOf"] as const)(
    "looks again soon when %s had no answer, and stays Ready",
    async (name) => {
      const realm = new RealmWorld();
      realm.world.azure.failNext(name, throttled);
      expect(await realm.pass()).toMatchObject({ errors: [throttled] });
      expect(realm.condition("Ready")).toContain("True Succeeded");
      expect(await realm.pass()).toMatchObject({ kind: "requeueAfter" });
      expect(realm.condition("PermissionsSufficient")).toContain("True Sufficient");
      expect(realm.condition("SubscriptionsInTenant")).toContain("True InTenant");
    },
  );

  it("is Stalled without its Secret, in the Secret's words", async () => {
    const realm = new RealmWorld();
    realm.world.azure.failNext("checkReachable", secretMissing);
    expect(await realm.pass()).toBe(secretMissing);
    expect(realm.condition("TenantReachable")).toBe(`False SecretNotFound: ${secretMissing.message}`);
    expect(realm.condition("Stalled")).toContain("True SecretNotFound");
  });

  it("asks nothing while it is suspended", async () => {
    const realm = new RealmWorld();
    realm.world.realms.put(kerberosRealm({ suspend: true }));
    await realm.pass();
    expect(realm.world.azure.calls).toEqual([]);
    expect(realm.writes).toBe(0);
  });
});
