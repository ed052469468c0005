import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { REASONS } from "../../../src/api/reasons.ts";
import { createAzure } from "../../../src/azure/azure.ts";
import type { TenantClients } from "../../../src/azure/ports.ts";
import { OperatorError } from "../../../src/errors.ts";
import { serializeError } from "../../../src/observability/serialize-error.ts";
import { noFence } from "../../../src/ports/fence.ts";
import type { OutboundRequest, OutboundResponse } from "../../../src/ports/outbound.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";
import {
  CONTOSO,
  GRAPH_CLIENT,
  instancePath,
  RESOURCE_MANAGER_CLIENT,
  SimulatedAzure,
  SUBSCRIPTION,
} from "../../fakes/simulated-azure.ts";
import { simulatorOutbound } from "../../fakes/simulator-outbound.ts";
import { azureEffects, endState } from "../../support/in-process/end-state.ts";
import { InProcessWorld, type OperatorProcess } from "../../support/in-process/in-process-world.ts";
import { isWholeRealmReady } from "../../support/in-process/realm-scenarios.ts";
import { WHOLE_REALM } from "../../support/in-process/sample-objects.ts";
import { isReady } from "../../support/in-process/scenarios.ts";

const MINUTE_MS = 60_000;
const LEDGER = { subscriptionId: SUBSCRIPTION, resourceGroup: "rg-prod", name: "sqlmi-ledger" };
const GRAPH_OBJECT = "88888888-0000-4000-8000-000000000001";
const LEDGER_APP = "99999999-0000-4000-8000-000000000002";
const LEDGER_OBJECT = "88888888-0000-4000-8000-000000000002";
const call = { priority: "user", signal: new AbortController().signal } as const;

/** Every question that the operator asks Azure and Entra. */
const QUESTIONS: Readonly<Record<string, (clients: TenantClients) => Promise<unknown>>> = {
  instance: ({ instances }) => instances.get(LEDGER, call),
  instances: ({ instances }) => instances.list(SUBSCRIPTION, call),
  change: ({ instances }) => instances.update(LEDGER, { authenticationMetadata: "Paired" }, call),
  operation: ({ instances }) =>
    instances.operation(`https://management.azure.com${instancePath("sqlmi-ledger")}?api-version=2023-08-01`, call),
  application: ({ directory }) => directory.application(LEDGER_APP, call),
  "service principal": ({ directory }) => directory.servicePrincipal(LEDGER_APP, call),
  resource: ({ directory }) => directory.resource(GRAPH_OBJECT, call),
  grants: ({ directory }) => directory.grants(LEDGER_OBJECT, call),
  "grants of many": ({ directory }) => directory.grantsOfMany([LEDGER_OBJECT, GRAPH_OBJECT], call),
  "app roles": ({ directory }) => directory.appRoleAssignments(LEDGER_OBJECT, call),
  policies: ({ directory }) => directory.conditionalAccessPolicies(call),
  "directory readers": ({ directory }) => directory.isDirectoryReader("eeeeeeee-0000-4000-8000-000000000001", call),
  organization: ({ directory }) => directory.organization(call),
  users: ({ directory }) => directory.synchronizedUsers(call),
  devices: ({ directory }) => directory.deviceChanges(undefined, call),
  subscription: ({ subscriptions }) => subscriptions.tenantOf(SUBSCRIPTION, call),
  "graph roles": ({ permissions }) => permissions.graphRoles(call),
  actions: ({ permissions }) => permissions.armActions(`/subscriptions/${SUBSCRIPTION}`, ["a/read"], call),
};

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await SimulatedAzure.start();
});

/** The real Azure part on the simulator, with each answer but those of the token endpoint changed on its way. */
function clientsWith(change: (answer: OutboundResponse, request: OutboundRequest) => OutboundResponse): TenantClients {
  const outbound = simulatorOutbound(azure.simulator);
  const identity = (clientId: string, key: string) => ({ clientSecret: { clientId, secretRef: { name: "sp", key } } });
  return createAzure({
    outbound: {
      send: async (request) => {
        const answer = await outbound.send(request);
        return request.service === "token" ? answer : change(answer, request);
      },
    },
    clock: azure.clock,
    random: new SeededRandom(),
    files: { readText: () => Promise.reject(new Error("no files here")) },
    secrets: { read: () => Promise.resolve({ arm: "resource-manager-secret", graph: "graph-secret" }) },
    fence: noFence,
  }).forRealm({
    realmName: "contoso",
    tenantId: CONTOSO,
    cloud: "AzurePublic",
    credentials: {
      resourceManager: identity(RESOURCE_MANAGER_CLIENT, "arm"),
      graph: identity(GRAPH_CLIENT, "graph"),
    },
  });
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What came of a question: an answer, or an error that was meant; anything else is a fault of ours and fails the test. */
async function outcomeOf(question: string, clients: TenantClients): Promise<unknown> {
  // The simulator throttles as Entra does, and lets one change run at a time.
  await azure.clock.advance(10 * MINUTE_MS);
  try {
    return await QUESTIONS[question]!(clients);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    expect(Object.keys(REASONS)).toContain(error.reason);
    expect(error.message).not.toMatch(UNPRINTABLE);
    expect(error.message.length).toBeLessThan(4_000);
    return error;
  }
}

const JUNK: readonly unknown[] = [
  ...[null, "", "1", 1, -1, 1.5, 1e308, true, [], {}, [null], [[]], { a: { b: 1 } }, { length: 5 }],
  ...["x".repeat(20_000), "\u0000\u001b[2J\u202egpj.exe\u2028", "<img src=x onerror=alert(1)>", "__proto__", "🔒"],
];

/** A body in which one value, wherever it is, is another; at an index beyond the last the body is replaced whole. */
function withJunk(body: string, place: number, junk: unknown): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return JSON.stringify(junk);
  }
  let at = -1;
  const walk = (value: unknown): unknown => {
    at += 1;
    if (at === place) return junk;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, walk(member)]));
  };
  const changed = walk(parsed);
  return JSON.stringify(at < place ? junk : changed);
}

describe("an answer with something else in one place", () => {
  it.each(Object.keys(QUESTIONS))("is understood or refused, and never a fault: %s", async (question) => {
    expect(
      await outcomeOf(
        question,
        clientsWith((answer) => answer),
      ),
    ).not.toBeInstanceOf(Error);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 60 }), fc.nat({ max: JUNK.length - 1 }), async (place, junk) => {
        const change = (answer: OutboundResponse): OutboundResponse => ({
          ...answer,
          body: withJunk(answer.body, place, JUNK[junk]),
        });
        await outcomeOf(question, clientsWith(change));
      }),
      { numRuns: 40 },
    );
  });

  const WHOLE = ["", "null", "[]", '"text"', "1", "{", "\u0000", "[".repeat(100_000), '{"a":'.repeat(100_000)];
  it.each(WHOLE)("is understood or refused when it is nothing else than %.20j", async (body) => {
    for (const question of Object.keys(QUESTIONS))
      await outcomeOf(
        question,
        clientsWith((answer) => ({ ...answer, body })),
      );
  });

  it("changes nothing for everybody else, whatever its members are called", async () => {
    const hostile = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';
    for (const question of Object.keys(QUESTIONS))
      await outcomeOf(
        question,
        clientsWith((answer) => ({ ...answer, body: answer.body.replaceAll("{", hostile).replaceAll(",}", "}") })),
      );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

/** Ways in which a whole answer may be wrong. */
const WRONG: Readonly<Record<string, (body: string) => string>> = {
  "null instead of an answer": () => "null",
  "a list instead of an answer": () => "[]",
  "a text instead of an answer": () => '"text"',
  "an object where a list belongs": (body) => everyValue(body, (value) => (Array.isArray(value) ? {} : value)),
  "texts in place of numbers and truths": (body) =>
    everyValue(body, (value) => (typeof value === "number" || typeof value === "boolean" ? String(value) : value)),
  "numbers in place of texts": (body) => everyValue(body, (value) => (typeof value === "string" ? 7 : value)),
  "null in place of texts": (body) => everyValue(body, (value) => (typeof value === "string" ? null : value)),
  "a list in each text's place": (body) => everyValue(body, (value) => (typeof value === "string" ? [value] : value)),
  "a hundred thousand levels": () => "[".repeat(100_000) + "]".repeat(100_000),
};

function everyValue(body: string, change: (value: unknown) => unknown): string {
  try {
    return JSON.stringify(JSON.parse(body, (_name, value: unknown) => change(value)));
  } catch {
    return body;
  }
}

const placeOf = ({ service, method, url }: OutboundRequest): string =>
  `${service} ${method} ${new URL(url).pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…")}`;
const CONFIG = { leaderElection: false, sweepIntervalMs: 5 * MINUTE_MS } as const;
const isThere = (world: InProcessWorld): boolean => isReady(world) && isWholeRealmReady(world);

async function started(meddle: (world: InProcessWorld) => void): Promise<Started> {
  const world = await InProcessWorld.create({ config: CONFIG });
  meddle(world);
  const process = world.start();
  world.editRealm(WHOLE_REALM);
  world.declare();
  return { world, process };
}

interface Started {
  readonly world: InProcessWorld;
  readonly process: OperatorProcess;
}

function logOf({ log }: OperatorProcess): string {
  return JSON.stringify(log, (_name, value: unknown) => (value instanceof Error ? serializeError(value) : value));
}

/** Nothing is taken from this one: its status says it all. */
const UNREAD = [
  "arm PATCH /subscriptions/…/resourceGroups/rg-prod/providers/Microsoft.Sql/managedInstances/sqlmi-payments",
];

describe("the main job among wrong answers", () => {
  let undisturbed: { readonly end: unknown; readonly effects: readonly string[]; readonly places: readonly string[] };
  beforeAll(async () => {
    const { world } = await started(() => undefined);
    expect(await world.until(() => isThere(world), 60 * MINUTE_MS)).toBe(true);
    await world.pass(20 * MINUTE_MS);
    undisturbed = {
      end: endState(world),
      effects: azureEffects(world.record.calls),
      places: [...new Set(world.sent.map(placeOf))],
    };
  });

  it.each(Object.keys(WRONG))(
    "ends as without them, and writes nothing else, when each comes once: %s",
    async (wrong) => {
      const met = new Set<string>();
      const { world } = await started((made) =>
        made.meddle(async (request, serve) => {
          const answer = await serve();
          if (met.has(placeOf(request))) return answer;
          met.add(placeOf(request));
          return { ...answer, body: WRONG[wrong]!(answer.body) };
        }),
      );
      const isOver = (): boolean => isThere(world) && isDeepStrictEqual(endState(world), undisturbed.end);
      if (!(await world.until(isOver, 180 * MINUTE_MS))) expect(endState(world)).toEqual(undisturbed.end);
      expect(met.size).toBeGreaterThan(15);
      expect(azureEffects(world.record.calls)).toEqual(undisturbed.effects);
      expect(world.strayed).toEqual([]);
    },
  );

  it("does nothing that it would not have done, and says so, while one kind of answer stays wrong", async () => {
    expect(undisturbed.places.length).toBeGreaterThan(15);
    for (const place of undisturbed.places) {
      const { world, process } = await started((made) =>
        made.meddle(async (request, serve) => {
          const answer = await serve();
          return placeOf(request) === place ? { ...answer, body: WRONG["a text instead of an answer"]!("") } : answer;
        }),
      );
      await world.pass(20 * MINUTE_MS);
      const surplus = azureEffects(world.record.calls).filter((effect) => !undisturbed.effects.includes(effect));
      expect({ place, surplus }).toEqual({ place, surplus: [] });
      const conditions = [...(world.object?.status?.conditions ?? []), ...(world.realm.status?.conditions ?? [])];
      const unknown = conditions.filter(({ reason }) => !Object.keys(REASONS).includes(reason));
      expect({ place, unknown }).toEqual({ place, unknown: [] });
      expect({ place, faults: conditions.filter(({ reason }) => reason === "InternalError") }).toEqual({
        place,
        faults: [],
      });
      const told = [...conditions.map(({ reason, message }) => `${reason} ${message}`), logOf(process)].join("\n");
      expect({ place, isTold: /MalformedResponse|not as documented|could not be used/.test(told) }).toEqual({
        place,
        isTold: !UNREAD.includes(place),
      });
    }
  });
});
