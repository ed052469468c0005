import { describe, expect, it } from "vitest";
import { ArmClient, type ArmRequest } from "../../../src/azure/arm-client.ts";
import { Budgets } from "../../../src/azure/budget/budgets.ts";
import { resolveEndpoints } from "../../../src/azure/clouds.ts";
import { Gateway } from "../../../src/azure/gateway.ts";
import { noAzureMetrics } from "../../../src/azure/metrics.ts";
import { TokenSource } from "../../../src/azure/token-source.ts";
import { type Fence, NotLeaderError, noFence } from "../../../src/ports/fence.ts";
import { OutboundFailure } from "../../../src/ports/outbound.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { TENANT, userCall } from "../../fakes/scripted-azure.ts";
import { ScriptedOutbound } from "../../fakes/scripted-outbound.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";

const ARM = "https://management.azure.com";
const SUBSCRIPTION = "33333333-3333-3333-3333-333333333333";
const LINK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/data?api-version=2024-08-01-preview`;

/** An ARM client with nothing around it but its token, its budgets and a scripted network. */
function scriptedArm(fence: Fence = noFence) {
  const clock = new FakeClock();
  const outbound = new ScriptedOutbound();
  const budgets = new Budgets(clock);
  let fetched = 0;
  const tokens = new TokenSource({
    clock,
    random: new SeededRandom(),
    fetch: () => Promise.resolve({ token: `token-number-${++fetched}`, lifetimeMs: 3_600_000, version: "v" }),
    currentVersion: () => Promise.resolve("v"),
    timeoutMs: 30_000,
    subject: "The identity for Resource Manager (client id c)",
  });
  const arm = new ArmClient({
    gateway: new Gateway({ outbound, clock, fence, metrics: noAzureMetrics }),
    budgets,
    tokens,
    endpoints: resolveEndpoints("AzurePublic"),
    context: { api: "Resource Manager", identity: "client id c", realmName: "contoso", tenantId: TENANT },
  });
  return { arm, outbound, clock, budgets };
}

const get = (changes: Partial<ArmRequest> = {}): ArmRequest => ({
  method: "GET",
  link: LINK,
  doing: "Reading the group",
  call: userCall(),
  ...changes,
});

describe("a request to ARM", () => {
  it.each([
    ["a read has no body", get(), { method: "GET" }],
    [
      "a change carries exactly the body that was given, properties unknown to the library included",
      get({ method: "PATCH", body: { properties: { notInTheModel: null, n: 1 } } }),
      { method: "PATCH", body: '{"properties":{"notInTheModel":null,"n":1}}' },
    ],
  ])("%s", async (_what, request, sent) => {
    const { arm, outbound } = scriptedArm();
    outbound.on(request.method, LINK, { status: 200, body: {} });
    await arm.send(request);
    const [only] = outbound.requests;
    expect({ method: only?.method, ...(only?.body === undefined ? {} : { body: only.body }) }).toEqual(sent);
    expect(only).toMatchObject({
      service: "arm",
      url: `${ARM}${LINK}`,
      headers: {
        accept: "application/json",
        authorization: "Bearer token-number-1",
        "content-type": "application/json; charset=utf-8",
      },
    });
    expect(outbound.requests).toHaveLength(1);
  });

  it("may follow a link that ARM sent", async () => {
    const { arm, outbound } = scriptedArm();
    outbound.on("GET", "$skiptoken=abc", { status: 200 });
    await arm.send(get({ link: `${ARM}/subscriptions/${SUBSCRIPTION}/x?$skiptoken=abc` }));
    expect(outbound.calls("arm")).toEqual([`GET ${ARM}/subscriptions/${SUBSCRIPTION}/x?$skiptoken=abc`]);
  });

  it.each(["https://evil.example/subscriptions/x", "http://management.azure.com/subscriptions/x"])(
    "takes no token to %s",
    async (link) => {
      const { arm, outbound } = scriptedArm();
      await expect(arm.send(get({ link }))).rejects.toMatchObject({ code: "ForeignUrl" });
      expect(outbound.requests).toEqual([]);
    },
  );

  it("that changes something is not sent by a replica that lost the lease", async () => {
    const { arm, outbound } = scriptedArm({
      check: () => {
        throw new NotLeaderError();
      },
    });
    outbound.on("GET", LINK, { status: 200 });
    await expect(arm.send(get({ method: "PATCH", body: {} }))).rejects.toBeInstanceOf(NotLeaderError);
    await arm.send(get());
    expect(outbound.calls("arm")).toEqual([`GET ${ARM}${LINK}`]);
  });
});

describe("the answer", () => {
  it.each([
    ["JSON", { status: 200, headers: { etag: "e" }, body: '{"unknown":[1]}' }],
    ["no content", { status: 204, headers: {}, body: "" }],
    ["a proxy's page", { status: 200, headers: { "content-type": "application/json" }, body: "<html>" }],
    ["a redirect, which is not followed", { status: 302, headers: { location: "https://evil.example/" }, body: "" }],
    ["an error, which is not retried", { status: 500, headers: {}, body: '{"error":{"code":"InternalServerError"}}' }],
    ["a refusal for lack of quota, which is not retried", { status: 429, headers: {}, body: "" }],
  ])("comes back as it is: %s", async (_what, answer) => {
    const { arm, outbound } = scriptedArm();
    outbound.on("GET", LINK, answer);
    expect(await arm.send(get())).toEqual(answer);
    expect(outbound.requests).toHaveLength(1);
  });

  it("tells when ARM wants to be asked again", async () => {
    const { arm, outbound } = scriptedArm();
    const answer = { status: 202, headers: { "retry-after": "15" }, body: "" };
    outbound.on("GET", LINK, answer);
    expect(await arm.send(get())).toEqual({ ...answer, retryAfterMs: 15_000 });
  });
});

describe("the token", () => {
  it.each([
    [401, 59_999, "token-number-1"],
    [401, 60_000, "token-number-2"],
    // A role assignment is looked up by ARM itself, so another token would not help.
    [403, 60_000, "token-number-1"],
    // Another one would be of the same tenant.
    [401, 60_000, "token-number-1", "InvalidAuthenticationTokenTenant"],
  ])("after %i at an age of %i ms, the next request goes with %s", async (status, ageMs, token, code = "") => {
    const { arm, outbound, clock } = scriptedArm();
    outbound.on("GET", LINK, { status: 200 });
    await arm.send(get());
    await clock.advance(ageMs);
    outbound.on("GET", LINK, { status, body: { error: { code, message: "x" } } });
    await arm.send(get());
    await arm.send(get());
    expect(outbound.requests.map((each) => each.headers["authorization"])).toEqual([
      "Bearer token-number-1",
      "Bearer token-number-1",
      `Bearer ${token}`,
    ]);
  });
});

describe("the budget", () => {
  const place = (scope: "subscription" | "tenant", id: string) => ({ scope, id }) as const;

  it.each([
    ["GET", LINK, place("subscription", SUBSCRIPTION), "reads"],
    ["PATCH", LINK, place("subscription", SUBSCRIPTION), "writes"],
    ["GET", "/providers/Microsoft.Sql/operations", place("tenant", TENANT), "reads"],
  ] as const)("%s %s draws on that of the %o for %s", async (method, link, where, verb) => {
    const { arm, outbound, budgets } = scriptedArm();
    outbound.on(method, link, { status: 429, headers: { "retry-after": "600" } });
    await arm.send(get({ method, link }));
    // A closed budget refuses at once, when it stays closed for longer than a request waits.
    const [draw] = budgets.arm(where, verb);
    await expect(draw?.budget.acquire(1, "user", new AbortController().signal)).rejects.toThrow(
      `${verb} of Azure Resource Manager in ${where.scope} ${where.id}`,
    );
  });
});

describe("an error", () => {
  it("names whose permission is missing, and where", () => {
    const { arm } = scriptedArm();
    const answer = { status: 403, headers: {}, body: '{"error":{"code":"AuthorizationFailed","message":"no"}}' };
    const error = arm.explain(answer, {
      doing: "Reading the group",
      target: "/subscriptions/s",
      needs: ["Microsoft.Sql/managedInstances/read"],
    });
    expect({ code: error.code, message: error.message }).toEqual({
      code: "AuthorizationFailed",
      message:
        "The identity for Resource Manager (client id c) lacks Microsoft.Sql/managedInstances/read on /subscriptions/s; " +
        "assign a role that has it, for example the custom role 'winauth operator observe'. A new assignment takes minutes to arrive.",
    });
  });

  it("waits as long as ARM asks for", () => {
    const { arm } = scriptedArm();
    const error = arm.explain({ status: 429, headers: {}, body: "", retryAfterMs: 7000 }, { doing: "Reading" });
    expect({ code: error.code, message: error.message, retry: error.retry }).toEqual({
      code: "Http429",
      message: "Reading did not succeed: the service receives too many requests.",
      retry: { kind: "backoff", atLeastMs: 7000 },
    });
  });

  it("of the network is explained with what was being done, not in the library's words", async () => {
    const { arm, outbound } = scriptedArm();
    outbound.on("GET", LINK, () => Promise.reject(new OutboundFailure("timeout", "No answer came within 30 s.")));
    await expect(arm.send(get())).rejects.toMatchObject({
      name: "OperatorError",
      code: "Outbound_timeout",
      message: "Reading the group did not succeed: No answer came within 30 s. It is tried again.",
    });
    expect(outbound.requests).toHaveLength(1);
  });

  it("of a caller that has given up costs no request", async () => {
    const { arm, outbound } = scriptedArm();
    await expect(arm.send(get({ call: userCall({ signal: AbortSignal.abort() }) }))).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(outbound.requests).toEqual([]);
  });
});
