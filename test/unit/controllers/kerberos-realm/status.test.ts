import { describe, expect, it } from "vitest";
import { RECONCILE_REQUEST_ANNOTATION } from "../../../../src/api/v1alpha1/common.ts";
import type { ObservedRealm } from "../../../../src/controllers/kerberos-realm/observe.ts";
import {
  judgePermissions,
  missingPermissions,
  realmStatusAfterPass,
  realmSummary,
} from "../../../../src/controllers/kerberos-realm/status.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { TENANT } from "../../../fakes/fake-azure.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const WRITE = "Microsoft.Sql/managedInstances/write";
const arm = (answer: "missing" | "unknown", scope = "/subscriptions/s") => ({ action: WRITE, scope, answer });
const graph = (permission: string, neededFor: string, required: boolean) => ({
  permission,
  alternatives: [],
  neededFor,
  required,
});
const consent = graph("DelegatedPermissionGrant.ReadWrite.All", "granting consent", true);
const policies = graph("Policy.Read.All", "checking Conditional Access policies", false);
const observed = (changes: Partial<ObservedRealm> = {}): ObservedRealm => ({ graphGaps: [], armGaps: [], ...changes });
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
  it.each<[string, ObservedRealm, string, string, string, string]>([
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
      `Could not be looked up: ${WRITE} on /subscriptions/s.`,
      `The tenant is reachable. Could not be looked up: ${WRITE} on /subscriptions/s.`,
    ],
    [
      "nothing could be looked up",
      observed({ unreadable }),
      "Unknown",
      "PermissionsUnknown",
      "What the identities may do could not be looked up. Resource Manager does not answer.",
      "The tenant is reachable. What the identities may do could not be looked up. Resource Manager does not answer.",
    ],
  ])("where %s", (...[, seen, status, reason, message, ready]) => {
    const judged = judgePermissions(seen);
    expect(judged).toEqual({ type: "PermissionsSufficient", status, reason, message });
    expect(realmSummary(judged)).toEqual(
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
    expect(realmStatusAfterPass(realm, {}, [], { kind: "ready", message: "Fine." }, 0)).toEqual({
      observedGeneration: 3,
      conditions: [ready("True", "Succeeded", "Fine.")],
      lastHandledReconcileAt: "again",
    });
  });

  it("keeps the older generation while it retries", () => {
    const failing = { reason: "Throttled", since: "1970-01-01T00:00:00.000Z" };
    const summary = { kind: "retrying", reason: "Throttled", message: "Later." } as const;
    expect(realmStatusAfterPass(realm, { failing, missingPermissions: [] }, [], summary, 0)).toEqual({
      observedGeneration: 2,
      conditions: [
        ready("False", "Throttled", "Later."),
        { ...ready("True", "ProgressingWithRetry", "Later."), type: "Reconciling" },
      ],
      lastHandledReconcileAt: "again",
      failing,
    });
  });
});
