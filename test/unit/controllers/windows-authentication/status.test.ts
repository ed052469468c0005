import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RECONCILE_REQUEST_ANNOTATION } from "../../../../src/api/v1alpha1/common.ts";
import { planActions } from "../../../../src/controllers/windows-authentication/plan.ts";
import { draftOf, statusAfterPass } from "../../../../src/controllers/windows-authentication/status.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { blockingPolicy } from "../../../fakes/conditional-access-policy.ts";
import { type FakeAzure, GRAPH_APP_ID, SUBSCRIPTION, TENANT } from "../../../fakes/fake-azure.ts";
import { observedOf } from "../../../fakes/observed.ts";
import { ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";
import { fluxFailures, shapeFailures } from "../../../support/kstatus.ts";

const AT = "1970-01-01T00:00:00Z";
const ready = { type: "Ready", observedGeneration: 2, lastTransitionTime: AT };

describe("draftOf()", () => {
  it("begins with the name of the instance, before Azure was asked", () => {
    expect(draftOf(windowsAuthentication())).toEqual({ managedInstance: { name: "sqlmi-01" } });
  });

  it("goes on from what is stored, without what each pass decides anew", () => {
    const status = {
      observedGeneration: 1,
      conditions: [],
      lastHandledReconcileAt: "then",
      managedInstance: { location: "westeurope" },
      pendingActions: ["Do it."],
    };
    expect(draftOf({ ...windowsAuthentication(), status })).toEqual({
      managedInstance: { name: "sqlmi-01", location: "westeurope" },
      pendingActions: ["Do it."],
    });
  });
});

describe("statusAfterPass()", () => {
  const annotations = { [RECONCILE_REQUEST_ANNOTATION]: "again" };
  const object = {
    ...windowsAuthentication({}, { generation: 2, annotations }),
    status: { observedGeneration: 1, conditions: [], lastHandledReconcileAt: "before" },
  };

  it("concludes when it is Ready", () => {
    expect(statusAfterPass(object, { pendingActions: undefined }, [], { kind: "ready", message: "Fine." }, 0)).toEqual({
      observedGeneration: 2,
      conditions: [{ ...ready, status: "True", reason: "Succeeded", message: "Fine." }],
      lastHandledReconcileAt: "again",
    });
  });

  it.each<[string, Parameters<typeof statusAfterPass>[3], number, string]>([
    ["stalled concludes and answers", { kind: "stalled", reason: "InvalidSpec", message: "Wrong." }, 2, "again"],
    [
      "retrying answers and does not conclude",
      { kind: "retrying", reason: "Throttled", message: "Later." },
      1,
      "again",
    ],
    [
      "progressing does neither",
      { kind: "progressing", ready: "Unknown", readyReason: "Progressing", reason: "Progressing", message: "At it." },
      1,
      "before",
    ],
  ])("%s", (_name, summary, observedGeneration, lastHandledReconcileAt) => {
    expect(statusAfterPass(object, {}, [], summary, 0)).toMatchObject({ observedGeneration, lastHandledReconcileAt });
  });
});

const failures = {
  throttled: ["Throttled", "backoff", false],
  forbidden: ["PermissionMissing", "slow", true],
  locked: ["ScopeLocked", "verySlow", true],
  unseen: ["DirectoryObjectNotFound", "backoff", false],
} as const;
function failure(name: keyof typeof failures): Error {
  const [reason, kind, needsHuman] = failures[name];
  return new OperatorError(`It did not work: ${name}.`, { code: reason, reason, retry: { kind }, needsHuman });
}

/** Of every tenant; named where its policies decide. */
const WINDOWS_AZURE_ACTIVE_DIRECTORY = "00000002-0000-0000-c000-000000000000";

const level = fc.constantFrom("Require", "Warn", "Skip");
const policy = fc.record({
  displayName: fc.constantFrom("Require MFA", "two\nlines", "\u001b[31mred"),
  narrowed: fc.boolean(),
  hasApplicationFilter: fc.boolean(),
  applicationFilterMode: fc.constantFrom("include", "exclude"),
  state: fc.constantFrom("enabled", "disabled"),
});
const METHODS = [
  "get",
  "update",
  "operation",
  "application",
  "servicePrincipal",
  "grants",
  "appRoleAssignments",
  "createGrant",
  "updateGrant",
  "conditionalAccessPolicies",
  "isDirectoryReader",
] as const;

/** Something that happens between two passes. */
const happening = fc.oneof(
  fc.record({ state: fc.constantFrom("Ready", "Stopped", "Starting", "Updating", "Odd") }),
  fc.record({ scopes: fc.uniqueArray(fc.constantFrom("openid", "profile", "User.Read")) }),
  fc.record({ turned: fc.constantFrom("on", "off") }),
  fc.record({ policies: fc.array(policy, { maxLength: 2 }) }),
  fc.record({ reader: fc.boolean(), admin: fc.boolean() }),
  fc.record({ hidden: fc.constant(true) }),
  fc.record({
    failing: fc.constantFrom(...METHODS),
    how: fc.constantFrom<keyof typeof failures>("throttled", "forbidden", "locked", "unseen"),
  }),
  fc.record({
    spec: fc.record(
      {
        servicePrincipal: fc.constantFrom("Enabled", "Disabled"),
        managementPolicy: fc.constantFrom("Enforce", "Observe"),
        authenticationMetadata: fc.constantFrom("AzureAD", "Paired"),
        checks: fc.record({ conditionalAccess: level, entraAdministrator: level, directoryReader: level }),
        consent: fc.constantFrom<object>(
          { mode: "Requested" },
          { mode: "Ignore" },
          { mode: "Explicit", permissions: [{ resourceAppId: GRAPH_APP_ID, delegatedScopes: ["Nonsense"] }] },
          { mode: "Explicit", permissions: [{ resourceAppId: GRAPH_APP_ID, appRoles: ["User.Read.All"] }] },
        ),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ operations: fc.boolean() }),
  fc.record({ waitedMs: fc.constantFrom(1_000, 31_000, 3_600_000) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

async function happen(world: ReconcileWorld, event: Happening): Promise<void> {
  if ("waitedMs" in event) await world.clock.advance(event.waitedMs);
  else if ("spec" in event) world.edit(event.spec);
  else if ("failing" in event) world.azure.failNext(event.failing, failure(event.how));
  else happenInAzure(world.azure, event);
  if (!("operations" in event)) world.azure.finishOperations();
}

type AzureHappening = Exclude<
  Happening,
  { readonly waitedMs: number } | { readonly spec: object } | { readonly failing: string }
>;

function happenInAzure(azure: FakeAzure, event: AzureHappening): void {
  const change = (changes: object): void => azure.addInstance({ ...azure.instance, ...changes });
  if ("state" in event) change({ state: event.state });
  else if ("scopes" in event)
    azure.grants = [{ id: "g", clientId: "sp-1", resourceId: "graph-sp", scopes: event.scopes }];
  else if ("turned" in event) {
    if (event.turned === "on") azure.enable();
    else change({ servicePrincipal: { type: "None" } });
  } else if ("policies" in event) azure.policies = event.policies.map(blockingPolicy);
  else if ("reader" in event) {
    azure.directoryReaders = new Set(event.reader ? ["mi-identity"] : []);
    change({ entraAdministrator: event.admin ? { login: "dba", sid: "sid", tenantId: TENANT } : undefined });
  } else if ("hidden" in event) azure.applications.clear();
  else azure.operations = event.operations;
}

/** What a pass after each happening leaves behind, with the plan that is then open. */
async function live(events: readonly Happening[], bornAfterMs = 0) {
  const world = new ReconcileWorld();
  await world.clock.advance(bornAfterMs);
  const moments: { readonly object: ReconcileWorld["object"]; readonly open: number; readonly nowMs: number }[] = [];
  for (const event of events) {
    await happen(world, event);
    for (let passes = 0; passes < 2; passes += 1) {
      const before = world.statuses.length;
      await world.pass();
      const open = planActions(world.object.spec, observedOf(world.azure), { appRolesAllowed: false }).length;
      for (const object of world.statuses.slice(before)) moments.push({ object, open, nowMs: world.clock.nowMs() });
    }
  }
  return moments;
}

type Moment = Awaited<ReturnType<typeof live>>[number];
const lives = fc.array(happening, { minLength: 1, maxLength: 10 });
const conditionsOf = ({ object }: Moment) => object.status?.conditions ?? [];
const statusOf = (moment: Moment, type: string) => conditionsOf(moment).find((one) => one.type === type)?.status;
const textsOf = (moment: Moment): readonly string[] => [
  ...conditionsOf(moment).map(({ message }) => message),
  ...(moment.object.status?.pendingActions ?? []),
  ...(moment.object.status?.history ?? []).map(({ message }) => message),
];

/** Checks every status of any life. */
async function always(check: (moment: Moment, before: Moment | undefined) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(lives, async (events) => {
      const moments = await live(events);
      moments.forEach((moment, index) => check(moment, moments[index - 1]));
    }),
    { numRuns: 25 },
  );
}

describe("every status of any life", () => {
  it("keeps Flux's rules and the shape of conditions", async () => {
    await always((moment) => {
      const running = statusOf(moment, "Ready") === "Unknown" ? "running" : "finished";
      const judged = moment.object as Parameters<typeof shapeFailures>[0];
      expect([...fluxFailures(judged, running), ...shapeFailures(judged)]).toEqual([]);
    });
  });

  it("is Ready only with nothing to do, an instance that runs, and every required check held", async () => {
    await always((moment) => {
      if (statusOf(moment, "Ready") !== "True") return;
      const { checks } = moment.object.spec;
      expect(moment.open).toBe(0);
      expect(moment.object.status?.pendingActions).toBeUndefined();
      expect(statusOf(moment, "InstanceAvailable")).toBe("True");
      if (checks.conditionalAccess === "Require") expect(statusOf(moment, "SignInUnblocked")).not.toBe("False");
      if (checks.entraAdministrator === "Require" && checks.directoryReader === "Require")
        expect(statusOf(moment, "LoginsSupported")).toBe("True");
    });
  });

  it("says nothing with a time, an id that the object does not name, or a control character", async () => {
    const known = new Set([TENANT, SUBSCRIPTION, GRAPH_APP_ID, WINDOWS_AZURE_ACTIVE_DIRECTORY]);
    await always((moment) => {
      for (const text of textsOf(moment)) {
        expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}T|\d{2}:\d{2}:\d{2}/);
        const ids = text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [];
        expect(ids.filter((id) => !known.has(id.toLowerCase()))).toEqual([]);
        expect(text).not.toMatch(/\p{Cc}/u);
      }
    });
  });

  it("names the instance", async () => {
    await always((moment) => expect(moment.object.status?.managedInstance?.name).toBe("sqlmi-01"));
  });

  it("moves lastTransitionTime with a condition's status, and only then", async () => {
    await always((moment, before) => {
      for (const { type, status, lastTransitionTime } of conditionsOf(moment)) {
        const former = before === undefined ? undefined : conditionsOf(before).find((one) => one.type === type);
        const expected =
          former?.status === status
            ? former.lastTransitionTime
            : new Date(moment.nowMs).toISOString().replace(/\.\d{3}Z$/, "Z");
        expect(lastTransitionTime).toBe(expected);
      }
    });
  });

  it("is the same whenever the same happens, times aside", async () => {
    const timeless = (moments: readonly Moment[]): unknown =>
      JSON.parse(
        JSON.stringify(moments.map(({ object }) => object.status)).replace(/"\d{4}-\d{2}-\d{2}T[^"]*"/g, '"t"'),
      );
    await fc.assert(
      fc.asyncProperty(lives, fc.integer({ min: 1_000, max: 10_000_000_000 }), async (events, laterMs) => {
        expect(timeless(await live(events, laterMs))).toEqual(timeless(await live(events)));
      }),
      { numRuns: 25 },
    );
  });
});
