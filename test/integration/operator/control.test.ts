import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inShort, REQUESTED_SCOPES } from "../../support/azure-scene.ts";
import { conditionIn, messageIn } from "../../support/conditions-in.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

const ALL = Object.keys(REQUESTED_SCOPES).sort();

function judged(scene: Scene): readonly string[] {
  return judgeLife(scene.recorder.historyOf(scene.nameOf()));
}

describe.concurrent("what people can ask of the operator", () => {
  it("Observe: says what it would do, writes nothing; Enforce does just that", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true }] });
    await scene.declare({ managementPolicy: "Observe" });
    const observed = await scene.untilCondition("Stalled", "True ChangesPending");
    expect(observed.status?.pendingActions).toEqual([
      "Grant sqlmi-01 principal for all users on Microsoft Graph: offline_access, openid, profile, User.Read.",
    ]);
    expect(messageIn(observed, "Ready")).toContain("User.Read");
    expect(inShort(scene.azure.writes())).toEqual([]);
    await scene.edit({ managementPolicy: "Enforce" });
    const ready = await scene.untilReady();
    expect(ready.status?.pendingActions).toBeUndefined();
    expect(inShort(scene.azure.writes())).toEqual(["POST oauth2PermissionGrants 201"]);
    expect(judged(scene)).toEqual([]);
  });

  it("suspend: drift stays while suspended, and is mended after", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await scene.declare();
    await scene.untilReady();
    const other = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await other.declare();
    await other.untilReady();
    await scene.edit({ suspend: true });
    for (const one of [scene, other]) one.azure.revokeConsent();
    // The same drift on an object that is not suspended shows that a sweep has come by.
    await other.untilCalls("the other's consent is granted again", () => other.azure.scopesOf().length > 0);
    await other.untilReady();
    expect(scene.azure.scopesOf()).toEqual([]);
    expect(inShort(scene.azure.writes())).toEqual([]);
    await scene.edit({ suspend: false });
    await scene.untilReady();
    expect(scene.azure.scopesOf()).toEqual(ALL);
    for (const one of [scene, other]) expect(judged(one)).toEqual([]);
  });

  it("a request for a pass is answered with its own value, and finds drift at once", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await scene.declare();
    await scene.untilReady();
    scene.azure.revokeConsent();
    await scene.request("2026-01-01T00:00:00Z");
    const answered = await scene.recorder.until(
      scene.nameOf(),
      "the request is handled",
      (object) => object?.status?.lastHandledReconcileAt === "2026-01-01T00:00:00Z",
    );
    expect(conditionIn(answered!, "Ready")).toBe("True Succeeded");
    expect(scene.azure.scopesOf()).toEqual(ALL);
    const writes = scene.azure.now;
    await scene.request("again");
    await scene.recorder.until(
      scene.nameOf(),
      "the second request is handled",
      (object) => object?.status?.lastHandledReconcileAt === "again",
    );
    expect(inShort(scene.azure.writes(writes))).toEqual([]);
    expect(judged(scene)).toEqual([]);
  });

  it("a new specification while an operation runs is carried out after it, once", async () => {
    const scene = await harness.scene();
    await scene.declare({ consent: { mode: "Ignore" } });
    await scene.untilCondition("Reconciling", "True EnablingServicePrincipal");
    await scene.edit({ authenticationMetadata: "Paired" });
    await scene.untilReady();
    expect(scene.azure.instance().servicePrincipal.type).toBe("SystemAssigned");
    expect(scene.azure.instance().authenticationMetadata).toBe("Paired");
    expect(inShort(scene.azure.writes())).toEqual(["PATCH managedInstances 202", "PATCH managedInstances 202"]);
    expect(judged(scene)).toEqual([]);
  });

  it("who undoes the same thing again and again is reported, not fought; a request tries once more", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await scene.declare();
    await scene.untilReady();
    for (let round = 1; round <= 3; round++) {
      scene.azure.revokeConsent();
      await scene.recorder.until(scene.nameOf(), `repair ${round}`, (object) => {
        const isRepaired = object?.status?.history?.some(
          ({ outcome, count }) => outcome === "Repaired" && count === round,
        );
        return isRepaired === true && conditionIn(object!, "Ready") === "True Succeeded";
      });
    }
    scene.azure.revokeConsent();
    const contested = await scene.untilCondition("Stalled", "True Contested");
    expect(messageIn(contested, "Ready")).toContain("User.Read");
    expect(inShort(scene.azure.writes())).toEqual(Array<string>(3).fill("POST oauth2PermissionGrants 201"));
    await scene.request("once more");
    await scene.untilReady();
    expect(scene.azure.scopesOf()).toEqual(ALL);
    expect(judged(scene)).toEqual([]);
  });

  it("a policy that blocks the sign-in is named; Ready depends on it where that is required", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await scene.declare({ checks: { conditionalAccess: "Require" } });
    await scene.untilReady();
    scene.azure.change((tenant) => {
      tenant.conditionalAccessPolicies.push({
        id: "66666666-0000-4000-8000-0000000000ff",
        displayName: "Require MFA everywhere",
        state: "enabled",
        conditions: {
          applications: { includeApplications: ["All"], excludeApplications: [], includeUserActions: [] },
          users: { includeUsers: ["All"], excludeUsers: [] },
          clientAppTypes: ["all"],
        },
        grantControls: { operator: "OR", builtInControls: ["mfa"], customAuthenticationFactors: [], termsOfUse: [] },
      });
    });
    await scene.edit({ interval: "10s" });
    const blocked = await scene.untilCondition("SignInUnblocked", "False BlockedByConditionalAccess");
    expect(conditionIn(blocked, "Ready")).toBe("False BlockedByConditionalAccess");
    expect(messageIn(blocked, "Ready")).toContain("Require MFA everywhere");
    scene.azure.change((tenant) => {
      tenant.conditionalAccessPolicies = [];
    });
    await scene.untilReady();
    expect(inShort(scene.azure.writes())).toEqual([]);
    expect(judged(scene)).toEqual([]);
  });
});
