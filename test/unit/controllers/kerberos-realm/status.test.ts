import { describe, expect, it } from "vitest";
import { RECONCILE_REQUEST_ANNOTATION } from "../../../../src/api/v1alpha1/common.ts";
import type { GraphPermission } from "../../../../src/azure/rights.ts";
import type { ArmGap } from "../../../../src/controllers/kerberos-realm/arm-rights.ts";
import type { ObservedRights } from "../../../../src/controllers/kerberos-realm/observe.ts";
import type { RequiredGraphPermission } from "../../../../src/controllers/kerberos-realm/required-permissions.ts";
import {
  judgePermissions,
  missingPermissions,
  type RealmOutcome,
  realmStatusAfterPass,
  realmSummary,
} from "../../../../src/controllers/kerberos-realm/status.ts";
import { finding } from "../../../../src/controllers/status/finding.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { TENANT } from "../../../fakes/fake-azure.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const WRITE = "Microsoft.Sql/managedInstances/write";
const arm = (answer: ArmGap["answer"], scope = "/subscriptions/s"): ArmGap => ({ action: WRITE, scope, answer });
const graph = (permission: GraphPermission, neededFor: string, required: boolean): RequiredGraphPermission => ({
  permission,
  alternatives: [],
  neededFor,
  required,
});
const CAN_LOOK = "With Microsoft.Authorization/permissions/read there, the identity can look.";
const consent = graph("DelegatedPermissionGrant.ReadWrite.All", "granting consent", true);
const policies = graph("Policy.Read.All", "checking Conditional Access policies", false);
const observed = (changes: Partial<ObservedRights> = {}): ObservedRights => ({
  graphGaps: [],
  armGaps: [],
  roles: new Set(),
  ...changes,
});
const unreadable = new OperatorError("Resource Manager does not answer.", {
  code: "ServiceUnreachable",
  reason: "ServiceUnreachable",
  retry: { kind: "backoff" },
  needsHuman: false,
});

const HELD = "The identities hold every permission that the declared objects need.";
const RECOMMENDED =
  "Recommended, for checks that only warn: Policy.Read.All (Microsoft Graph, for checking Conditional Access policies).";

describe("judgePermissions() and the sentence of Ready", () => {
  it.each<[string, ObservedRights, string, string, string, string]>([
    ["nothing is missing", observed(), "True", "Sufficient", HELD, `The tenant is reachable. ${HELD}`],
    [
      "only a recommended one is missing",
      observed({ graphGaps: [policies] }),
      "True",
      "Sufficient",
      `${HELD} ${RECOMMENDED}`,
      `The tenant is reachable. ${HELD} ${RECOMMENDED}`,
    ],
    [
      "needed ones are missing, and a recommended one",
      observed({ armGaps: [arm("missing")], graphGaps: [consent, policies] }),
      "False",
      "PermissionsMissing",
      `The identities lack: ${WRITE} on /subscriptions/s; DelegatedPermissionGrant.ReadWrite.All (Microsoft Graph, for granting consent). ${RECOMMENDED}`,
      `The identities lack: ${WRITE} on /subscriptions/s; DelegatedPermissionGrant.ReadWrite.All (Microsoft Graph, for granting consent). ${RECOMMENDED}`,
    ],
    [
      "one could not be looked up",
      observed({ armGaps: [arm("unknown")] }),
      "Unknown",
      "PermissionsUnknown",
      `Could not be looked up: ${WRITE} on /subscriptions/s. ${CAN_LOOK}`,
      `The tenant is reachable. Could not be looked up: ${WRITE} on /subscriptions/s. ${CAN_LOOK}`,
    ],
    [
      "one was not reached",
      observed({ armGaps: [arm("notAsked")] }),
      "Unknown",
      "PermissionsUnknown",
      `Not looked up, for there are too many scopes: ${WRITE} on /subscriptions/s.`,
      `The tenant is reachable. Not looked up, for there are too many scopes: ${WRITE} on /subscriptions/s.`,
    ],
    [
      "nothing could be looked up",
      observed({ unreadable }),
      "Unknown",
      "PermissionsUnknown",
      "What the identities may do could not be looked up. Resource Manager does not answer.",
      "The tenant is reachable. What the identities may do could not be looked up. Resource Manager does not answer.",
    ],
    [
      "one is missing, and others could not be looked up",
      observed({ graphGaps: [consent], unreadable }),
      "False",
      "PermissionsMissing",
      "The identities lack: DelegatedPermissionGrant.ReadWrite.All (Microsoft Graph, for granting consent). What else the identities may do could not be looked up. Resource Manager does not answer.",
      "The identities lack: DelegatedPermissionGrant.ReadWrite.All (Microsoft Graph, for granting consent). What else the identities may do could not be looked up. Resource Manager does not answer.",
    ],
  ])("where %s", (...[, seen, status, reason, message, ready]) => {
    const judged = judgePermissions(seen);
    expect(judged).toEqual({ type: "PermissionsSufficient", status, reason, message });
    const outcome = { permissions: judged, obstacles: [], errors: [], failing: undefined, enabledFlows: [] };
    expect(realmSummary(outcome, 0, 1)).toEqual(
      status === "False" ? { kind: "stalled", reason, message: ready } : { kind: "ready", message: ready },
    );
  });
});

describe("missingPermissions()", () => {
  it("lists what is known to be missing and tells what is only recommended apart", () => {
    const seen = observed({ armGaps: [arm("missing"), arm("unknown", "/other")], graphGaps: [consent, policies] });
    expect(missingPermissions(seen, TENANT)).toEqual([
      {
        api: "ResourceManager",
        permission: WRITE,
        scope: "/subscriptions/s",
        neededFor: "turning the service principal on and off and setting the metadata mode",
      },
      { api: "Graph", permission: consent.permission, scope: TENANT, neededFor: "granting consent" },
      {
        api: "Graph",
        permission: policies.permission,
        scope: TENANT,
        neededFor: "checking Conditional Access policies (recommended)",
      },
    ]);
  });

  it("stops at what status can hold", () => {
    const armGaps = Array.from({ length: 150 }, (_, index) => arm("missing", `/subscriptions/${index}`));
    expect(missingPermissions(observed({ armGaps }), TENANT)).toHaveLength(100);
  });
});

describe("realmStatusAfterPass()", () => {
  const realm = {
    ...kerberosRealm({}, { generation: 3, annotations: { [RECONCILE_REQUEST_ANNOTATION]: "again" } }),
    status: { observedGeneration: 2, conditions: [], lastHandledReconcileAt: "before" },
  };
  const ready = (status: "True" | "False", reason: string, message: string) => ({
    type: "Ready",
    status,
    reason,
    message,
    observedGeneration: 3,
    lastTransitionTime: "1970-01-01T00:00:00Z",
  });

  it("concludes with Ready, and answers the request", () => {
    expect(
      realmStatusAfterPass(
        realm,
        {},
        { findings: [], summary: { kind: "ready", message: "Fine." }, isWholeLook: true },
        0,
      ),
    ).toEqual({
      observedGeneration: 3,
      conditions: [ready("True", "Succeeded", "Fine.")],
      lastHandledReconcileAt: "again",
    });
  });

  it("keeps the older generation while it retries", () => {
    const failing = { reason: "Throttled", since: "1970-01-01T00:00:00.000Z" };
    const summary = { kind: "retrying", reason: "Throttled", message: "Later." } as const;
    expect(
      realmStatusAfterPass(realm, { failing, missingPermissions: [] }, { findings: [], summary, isWholeLook: true }, 0),
    ).toEqual({
      observedGeneration: 2,
      conditions: [
        ready("False", "Throttled", "Later."),
        { ...ready("True", "ProgressingWithRetry", "Later."), type: "Reconciling" },
      ],
      lastHandledReconcileAt: "again",
      failing,
    });
  });

  it("drops a condition that nothing asks for any more, once all that is asked for was looked at", () => {
    const trust = { ...ready("True", "FlowReady", "Fine."), type: "IncomingTrustReady" };
    const reachable = { ...ready("True", "Reachable", "Fine."), type: "TenantReachable" };
    const before = { ...realm, status: { observedGeneration: 2, conditions: [reachable, trust] } };
    const types = (isWholeLook: boolean): readonly string[] =>
      realmStatusAfterPass(
        before,
        {},
        { findings: [], summary: { kind: "ready", message: "Fine." }, isWholeLook },
        0,
      ).conditions!.map(({ type }) => type);
    expect(types(true)).toEqual(["Ready", "TenantReachable"]);
    expect(types(false)).toEqual(["Ready", "TenantReachable", "IncomingTrustReady"]);
  });
});

describe("realmSummary()", () => {
  const permissions = finding("PermissionsSufficient", "True", "Sufficient", "Enough.");
  const lacking = finding("PermissionsSufficient", "False", "PermissionsMissing", "Not enough.");
  const old = finding("DirectorySynchronized", "False", "SynchronizationTooOld", "Too old.");
  const away = finding("IncomingTrustReady", "Unknown", "DomainControllerUnreachable", "Away.");
  const untold = finding("IncomingTrustReady", "Unknown", "TrustKeyAgeUnknown", "Untold.");
  const DEADLINE_MS = 900_000;
  const error = (needsHuman: boolean): OperatorError =>
    new OperatorError("The controller is away.", {
      code: "x",
      reason: "DomainControllerUnreachable",
      retry: { kind: "backoff" },
      needsHuman,
    });
  const failing = { reason: "DomainControllerUnreachable", since: new Date(0).toISOString() };

  it.each<[string, Partial<RealmOutcome>, number, string]>([
    ["nothing is in the way", {}, 0, "ready: The tenant is reachable. Enough."],
    [
      "flows are in place",
      { enabledFlows: ["modern interactive flow", "incoming trust flow"] },
      0,
      "ready: The tenant is reachable. Enough. What can be seen of the modern interactive flow and the incoming trust flow is in place.",
    ],
    ["something is wrong", { obstacles: [away, old] }, 0, "stalled SynchronizationTooOld: Too old."],
    [
      "permissions are missing, too",
      { permissions: lacking, obstacles: [old] },
      0,
      "stalled PermissionsMissing: Not enough.",
    ],
    ["nobody can tell", { obstacles: [untold] }, 0, "stalled TrustKeyAgeUnknown: Untold."],
    [
      "something could not be seen",
      { obstacles: [away], errors: [error(false)], failing },
      DEADLINE_MS - 1,
      "retrying DomainControllerUnreachable: The controller is away.",
    ],
    [
      "it could not be seen for too long",
      { obstacles: [away], errors: [error(false)], failing },
      DEADLINE_MS,
      "stalled ProgressDeadlineExceeded: The controller is away.",
    ],
    [
      "only a person can let us see it",
      { obstacles: [away], errors: [error(true)], failing },
      0,
      "stalled DomainControllerUnreachable: The controller is away.",
    ],
    [
      "a read failed that nothing depends on now",
      { errors: [error(false)], failing },
      0,
      "ready: The tenant is reachable. Enough.",
    ],
  ])("when %s", (_name, changes, nowMs, said) => {
    const outcome: RealmOutcome = {
      permissions,
      obstacles: [],
      errors: [],
      failing: undefined,
      enabledFlows: [],
      ...changes,
    };
    const summary = realmSummary(outcome, nowMs, DEADLINE_MS);
    const reason = "reason" in summary ? ` ${summary.reason}` : "";
    expect(`${summary.kind}${reason}: ${summary.message}`).toBe(said);
  });
});
