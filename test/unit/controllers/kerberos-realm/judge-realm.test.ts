import { describe, expect, it } from "vitest";
import type { KerberosRealmStatus } from "../../../../src/api/v1alpha1/kerberos-realm.ts";
import { expectationsOf } from "../../../../src/controllers/kerberos-realm/expectations.ts";
import {
  type JudgingRules,
  judgeFlows,
  judgeTenant,
  stillAskedFor,
} from "../../../../src/controllers/kerberos-realm/judge-realm.ts";
import type { ObservedTenant } from "../../../../src/controllers/kerberos-realm/observe-tenant.ts";
import { finding } from "../../../../src/controllers/status/finding.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { TENANT } from "../../../fakes/fake-azure.ts";
import { domainSpec, goodDomain } from "../../../fakes/realm-world.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const NOW = Date.UTC(2026, 10, 25);
const SKIPPED = { kind: "skipped" } as const;
const flows = {
  flows: { modernInteractive: { enabled: true }, incomingTrust: { enabled: true, domains: [domainSpec()] } },
};
const expected = expectationsOf(kerberosRealm(flows).spec);
const error = (reason: string, needsHuman: boolean): OperatorError =>
  new OperatorError(`${reason}.`, { code: reason, reason, retry: { kind: "backoff" }, needsHuman });

const tenant = (changes: Partial<ObservedTenant> = {}): ObservedTenant => ({
  organization: {
    kind: "read",
    value: {
      tenantId: TENANT,
      onPremisesSyncEnabled: true,
      lastSyncAtMs: NOW,
      verifiedDomains: ["b.contoso.com", "a.contoso.com"],
    },
  },
  users: { kind: "read", value: { users: 2, isWhole: true, domains: ["corp.contoso.com"], incomplete: 0 } },
  subscriptions: [{ subscriptionId: "s", tenantId: TENANT, isLookedUp: true }],
  domains: [{ spec: expected.domains[0]!, kind: "read", value: goodDomain(NOW) }],
  clients: SKIPPED,
  ...changes,
});

function rules(changes: Partial<JudgingRules> = {}): JudgingRules {
  return {
    tenantId: TENANT,
    cloud: "AzurePublic",
    expected,
    previous: undefined,
    generation: 1,
    nowMs: NOW,
    doubtsWhatWasKnown: false,
    ...changes,
  };
}

/** What an earlier pass had left in status. */
const previous: KerberosRealmStatus = {
  conditions: [
    {
      type: "DirectorySynchronized",
      status: "True",
      reason: "Synchronized",
      message: "As it was.",
      observedGeneration: 1,
      lastTransitionTime: "2026-01-01T00:00:00Z",
    },
  ],
  directory: { verifiedDomains: ["contoso.com"], onPremisesDomains: ["corp.contoso.com"] },
  clients: { total: 1, modernInteractive: 1, incomingTrust: 0, notSupported: 0, facts: [] },
};
const unreadable = { kind: "unreadable", error: error("ServiceUnavailable", false) } as const;

describe("judgeTenant()", () => {
  it("finds nothing in the way of a tenant that is as it should be, and shows what was seen, sorted", () => {
    const { findings, obstacles, errors, seen } = judgeTenant(tenant(), rules());
    expect(findings.map(({ type, status }) => `${type} ${status}`)).toEqual([
      "SubscriptionsInTenant True",
      "DirectorySynchronized True",
    ]);
    expect([obstacles, errors]).toEqual([[], []]);
    expect(seen.directory).toEqual({
      verifiedDomains: ["a.contoso.com", "b.contoso.com"],
      onPremisesDomains: ["corp.contoso.com"],
    });
    expect(seen.domains?.map(({ name, ready }) => `${name} ${ready}`)).toEqual(["corp.contoso.com True"]);
  });

  it("looks for nothing that is not expected", () => {
    const nothing = expectationsOf(kerberosRealm().spec);
    const bare = tenant({ organization: SKIPPED, users: SKIPPED, subscriptions: [], domains: [] });
    expect(judgeTenant(bare, rules({ expected: nothing }))).toEqual({
      findings: [],
      obstacles: [],
      errors: [],
      seen: {},
    });
  });

  it.each<[string, Partial<ObservedTenant>, readonly string[]]>([
    [
      "a foreign subscription",
      { subscriptions: [{ subscriptionId: "s", tenantId: "x", isLookedUp: true }] },
      ["SubscriptionInAnotherTenant"],
    ],
    ["a hidden subscription", { subscriptions: [{ subscriptionId: "s", tenantId: undefined, isLookedUp: true }] }, []],
    [
      "no synchronisation",
      { organization: { kind: "read", value: { tenantId: TENANT, verifiedDomains: [] } } },
      ["NeverSynchronized"],
    ],
    ["a directory that cannot be read", { organization: unreadable }, ["ServiceUnavailable"]],
  ])("is kept from Ready by %s, or not", (_name, changes, reasons) => {
    expect(judgeTenant(tenant(changes), rules()).obstacles.map(({ reason }) => reason)).toEqual(reasons);
  });

  it("does not let what need not be synchronised stand in the way", () => {
    const relaxed = expectationsOf(kerberosRealm({ ...flows, directorySync: { required: false } }).spec);
    const judged = judgeTenant(tenant({ organization: unreadable }), rules({ expected: relaxed }));
    expect([judged.obstacles, judged.findings[1]?.reason]).toEqual([[], "ServiceUnavailable"]);
  });

  it("names first the failures that only a person can mend", () => {
    const judged = judgeTenant(
      tenant({
        organization: unreadable,
        clients: { kind: "unreadable", error: error("PermissionMissing", true) },
      }),
      rules(),
    );
    expect(judged.errors.map(({ reason }) => reason)).toEqual(["PermissionMissing", "ServiceUnavailable"]);
  });

  describe("while Graph does not answer", () => {
    const away = tenant({ organization: unreadable, users: unreadable, clients: unreadable });

    it("stands by what was known", () => {
      const { findings, obstacles, seen } = judgeTenant(away, rules({ previous }));
      expect(findings[1]).toEqual({
        type: "DirectorySynchronized",
        status: "True",
        reason: "Synchronized",
        message: "As it was.",
      });
      expect(obstacles).toEqual([]);
      expect([seen.directory, seen.clients]).toEqual([previous.directory, previous.clients]);
    });

    it("does not know it for a newer specification", () => {
      const { findings } = judgeTenant(away, rules({ previous, generation: 99 }));
      expect(findings[1]?.status).toBe("Unknown");
    });

    it("doubts it when that has lasted, or when a permission is missing", () => {
      const lasting = judgeTenant(away, rules({ previous, doubtsWhatWasKnown: true }));
      const refused = { kind: "unreadable", error: error("PermissionMissing", true) } as const;
      const refusing = judgeTenant(tenant({ organization: refused }), rules({ previous }));
      expect([lasting, refusing].map(({ findings }) => findings[1]?.status)).toEqual(["Unknown", "Unknown"]);
    });
  });
});

describe("judgeFlows()", () => {
  const published = finding("ClientPolicyPublished", "True", "Published", "They are.");

  it("judges the flows that are enabled, and no other", () => {
    const judgement = judgeTenant(tenant(), rules());
    const types = (spec: object): readonly string[] =>
      judgeFlows(judgement, expectationsOf(kerberosRealm(spec).spec), published).map(
        ({ type, reason }) => `${type} ${reason}`,
      );
    expect(types(flows)).toEqual(["ModernInteractiveReady FlowReady", "IncomingTrustReady FlowReady"]);
    expect(types({ flows: { modernInteractive: { enabled: true } } })).toEqual(["ModernInteractiveReady FlowReady"]);
    expect(types({})).toEqual([]);
  });
});

it("stillAskedFor() drops optional conditions that were not found, and no other", () => {
  const condition = (type: string) => ({ ...previous.conditions![0]!, type });
  const stored = ["Ready", "TenantReachable", "IncomingTrustReady", "ClientPolicyPublished"].map(condition);
  const found = [finding("ClientPolicyPublished", "True", "Published", "They are.")];
  expect(stillAskedFor(stored, found).map(({ type }) => type)).toEqual([
    "Ready",
    "TenantReachable",
    "ClientPolicyPublished",
  ]);
  expect(stillAskedFor(undefined, found)).toEqual([]);
});

describe("domains of synchronised users", () => {
  const seen = (isWhole: boolean, domains: readonly string[]): readonly string[] | undefined => {
    const users = { kind: "read", value: { users: 999, isWhole, domains, incomplete: 0 } } as const;
    const before = { directory: { verifiedDomains: [], onPremisesDomains: ["a.test", "b.test"] } };
    return judgeTenant(tenant({ users }), rules({ previous: before })).seen.directory?.onPremisesDomains;
  };

  it("stay when another sample of many users does not show them", () => {
    expect(seen(false, ["b.test", "c.test"])).toEqual(["a.test", "b.test", "c.test"]);
  });

  it("go when all users were looked at", () => {
    expect(seen(true, ["b.test"])).toEqual(["b.test"]);
  });
});
