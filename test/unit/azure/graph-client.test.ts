import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Budgets } from "../../../src/azure/budget/budgets.ts";
import { resolveEndpoints } from "../../../src/azure/clouds.ts";
import { Gateway } from "../../../src/azure/gateway.ts";
import { GraphClient, type GraphRequest } from "../../../src/azure/graph-client.ts";
import { noAzureMetrics } from "../../../src/azure/metrics.ts";
import { TokenSource } from "../../../src/azure/token-source.ts";
import { type Fence, NotLeaderError, noFence } from "../../../src/ports/fence.ts";
import { OutboundFailure } from "../../../src/ports/outbound.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { TENANT, userCall } from "../../fakes/scripted-azure.ts";
import { ScriptedOutbound } from "../../fakes/scripted-outbound.ts";
import { fixedRandom, SeededRandom } from "../../fakes/seeded-random.ts";

const GRAPH = "https://graph.microsoft.com/v1.0";

/** A Graph client with nothing around it but its token, its budgets and a scripted network. */
function scriptedGraph(fence: Fence = noFence) {
  const clock = new FakeClock();
  const outbound = new ScriptedOutbound();
  let fetched = 0;
  const graph = new GraphClient({
    gateway: new Gateway({ outbound, clock, fence, metrics: noAzureMetrics }),
    budgets: new Budgets(clock),
    tokens: new TokenSource({
      clock,
      random: new SeededRandom(),
      fetch: () => Promise.resolve({ token: `token-number-${++fetched}`, lifetimeMs: 3_600_000, version: "v" }),
      currentVersion: () => Promise.resolve("v"),
      timeoutMs: 30_000,
      subject: "The identity for Graph (client id c)",
    }),
    endpoints: resolveEndpoints("AzurePublic"),
    random: fixedRandom(0),
    context: { api: "Graph", identity: "client id c", realmName: "contoso", tenantId: TENANT },
  });
  return { graph, outbound, clock };
}

const get = (changes: Partial<GraphRequest> = {}): GraphRequest => ({
  method: "GET",
  link: "/things",
  cost: { resourceUnits: 1, write: false },
  doing: "Reading the things",
  needs: ["Device.Read.All"],
  call: userCall(),
  ...changes,
});

describe("a request to Graph", () => {
  const headers = {
    accept: "application/json",
    authorization: "Bearer token-number-1",
    "client-request-id": "00000000-0000-4000-8000-000000000001",
    "x-ms-throttle-priority": "Normal",
  };
  const json = { ...headers, "content-type": "application/json" };

  it.each([
    ["GET", get(), { headers }],
    ["POST", get({ method: "POST", body: { a: [1] } }), { headers: json, body: '{"a":[1]}' }],
    ["PATCH", get({ method: "PATCH", body: { a: null } }), { headers: json, body: '{"a":null}' }],
    ["DELETE", get({ method: "DELETE" }), { headers }],
    [
      "routine",
      get({ call: userCall({ priority: "resync" }) }),
      { headers: { ...headers, "x-ms-throttle-priority": "Low" } },
    ],
    [
      "deferrable, whoever asks",
      get({ isDeferrable: true }),
      { headers: { ...headers, "x-ms-throttle-priority": "Low" } },
    ],
    ["repair", get({ call: userCall({ priority: "repair" }) }), { headers }],
    [
      "with a header",
      get({ headers: { ConsistencyLevel: "eventual" } }),
      { headers: { ...headers, consistencylevel: "eventual" } },
    ],
  ])("is sent with what it needs and no more: %s", async (_what, request, sent) => {
    const { graph, outbound } = scriptedGraph();
    outbound.on(request.method, "/things", { status: 200 });
    await graph.send(request);
    expect(
      outbound.requests.map(({ headers, body }) => ({ headers, ...(body === undefined ? {} : { body }) })),
    ).toEqual([sent]);
  });

  it.each([
    ["a path", "/things/1", "/things/1"],
    [
      "an encoded query",
      "/things?$filter=name%20eq%20'a%26b'&$select=id",
      "/things?$filter=name%20eq%20%27a%26b%27&$select=id",
    ],
    ["a link of Graph's", `${GRAPH}/things?$skiptoken=a%2Bb`, "/things?$skiptoken=a%2Bb"],
  ])("goes where it says: %s", async (_what, link, path) => {
    const { graph, outbound } = scriptedGraph();
    outbound.on("GET", "/things", { status: 200 });
    await graph.send(get({ link }));
    expect(outbound.requests.map((each) => each.url)).toEqual([`${GRAPH}${path}`]);
  });

  it.each(["https://evil.example/v1.0/things", "http://graph.microsoft.com/v1.0/things", "HTTPS://evil.example/"])(
    "takes no token to %s",
    async (link) => {
      const { graph, outbound } = scriptedGraph();
      await expect(graph.send(get({ link }))).rejects.toMatchObject({ code: "ForeignUrl" });
      expect(outbound.requests).toEqual([]);
    },
  );

  it("may be kept for later where it leads to Graph, and nowhere else", () => {
    const { graph } = scriptedGraph();
    expect(graph.requireOwn(`${GRAPH}/things/delta?$deltatoken=a%2Bb`)).toBe(`${GRAPH}/things/delta?$deltatoken=a%2Bb`);
    expect(() => graph.requireOwn("https://evil.example/v1.0/things")).toThrow("points to the host evil.example");
  });

  it("that changes something is not sent by a replica that lost the lease", async () => {
    const { graph, outbound } = scriptedGraph({
      check: () => {
        throw new NotLeaderError();
      },
    });
    const write = get({ method: "DELETE", cost: { resourceUnits: 1, write: true } });
    await expect(graph.send(write)).rejects.toBeInstanceOf(NotLeaderError);
    expect(outbound.requests).toEqual([]);
  });
});

describe("the answer", () => {
  it.each([
    ["JSON", { status: 200, headers: { etag: "e" }, body: '{"a":1}' }],
    ["no content", { status: 204, headers: {}, body: "" }],
    ["a proxy's page", { status: 404, headers: { "content-type": "text/html" }, body: "<html>" }],
    ["an error, which is not retried", { status: 503, headers: {}, body: "" }],
    ["a redirect, which is not followed", { status: 302, headers: { location: "https://evil.example/" }, body: "" }],
  ])("comes back as it is: %s", async (_what, answer) => {
    const { graph, outbound } = scriptedGraph();
    outbound.on("GET", "/things", answer);
    expect(await graph.send(get())).toEqual(answer);
    expect(outbound.requests).toHaveLength(1);
  });

  it("that never came is explained, not in the library's words", async () => {
    const { graph, outbound } = scriptedGraph();
    outbound.on("GET", "/things", () => Promise.reject(new OutboundFailure("timeout", "No answer came within 30 s.")));
    await expect(graph.send(get())).rejects.toMatchObject({
      name: "OperatorError",
      code: "Outbound_timeout",
      message: "Reading the things did not succeed: No answer came within 30 s. It is tried again.",
    });
  });
});

describe("a refusal", () => {
  it.each([
    ["403 with a token younger than a minute", 403, 59_999, ["token-number-1"]],
    ["403 with an older token", 403, 60_000, ["token-number-1", "token-number-2"]],
    ["401 with an older token", 401, 60_000, ["token-number-1", "token-number-2"]],
    ["404 with an older token", 404, 60_000, ["token-number-1"]],
  ])("%s", async (_what, status, ageMs, tokens) => {
    const { graph, outbound, clock } = scriptedGraph();
    outbound.on("GET", "/things", { status: 200 });
    await graph.send(get());
    await clock.advance(ageMs);
    outbound.on("GET", "/things", { status });
    expect((await graph.send(get())).status).toBe(status);
    expect(outbound.requests.slice(1).map((each) => each.headers["authorization"])).toEqual(
      tokens.map((token) => `Bearer ${token}`),
    );
  });
});

describe("an expected body", () => {
  const schema = z.object({ id: z.string() });

  it("is checked, and what is not asked for is dropped", async () => {
    const { graph, outbound } = scriptedGraph();
    outbound.on("GET", "/things", { status: 200, body: { "@odata.context": "x", id: "a" } });
    expect(await graph.expect(schema, get())).toEqual({ id: "a" });
  });

  it.each([
    [
      "another shape",
      { status: 200, body: { id: 1 } },
      "MalformedResponse",
      "Reading the things did not succeed: id is not as documented. It is tried again; a proxy in between may be answering instead.",
    ],
    [
      "a refusal",
      { status: 403, body: { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges." } } },
      "Authorization_RequestDenied",
      `The identity for Graph (client id c) lacks the application permission Device.Read.All in tenant ${TENANT}; grant it to the identity with admin consent.`,
    ],
  ])("%s is an error", async (_what, answer, code, message) => {
    const { graph, outbound } = scriptedGraph();
    outbound.on("GET", "/things", answer);
    await expect(graph.expect(schema, get())).rejects.toMatchObject({ code, message });
  });
});

describe("all pages", () => {
  it("are followed to the end, in order, with the headers of the first", async () => {
    const { graph, outbound } = scriptedGraph();
    outbound
      .on("GET", "/things", { status: 200, body: { value: ["a"], "@odata.nextLink": `${GRAPH}/things?$skiptoken=2` } })
      .on("GET", "$skiptoken=2", { status: 200, body: { value: ["b", "c"], "@odata.nextLink": null } });
    expect(await graph.all(z.string(), get({ headers: { consistencylevel: "eventual" } }))).toEqual(["a", "b", "c"]);
    expect(outbound.requests.map(({ url, headers }) => [url, headers["consistencylevel"]])).toEqual([
      [`${GRAPH}/things`, "eventual"],
      [`${GRAPH}/things?$skiptoken=2`, "eventual"],
    ]);
  });
});

describe("a part that was refused for lack of quota", () => {
  it.each([
    ["requests, when it was a read", { resourceUnits: 1, write: false }, "requests to Microsoft Graph"],
    ["writes, when it was a write", { resourceUnits: 1, write: true }, "writes to Microsoft Graph"],
    [
      "Conditional Access, when it was about that",
      { resourceUnits: 1, write: false, conditionalAccess: true },
      "Conditional Access requests to Microsoft Graph",
    ],
  ])("stops %s", async (_what, cost, subject) => {
    const { graph, outbound } = scriptedGraph();
    graph.throttled(cost, 600_000);
    await expect(graph.send(get({ cost }))).rejects.toMatchObject({
      code: "BudgetExhausted",
      message: `The limit on ${subject} in tenant ${TENANT} is used up for now; the request is made later.`,
    });
    expect(outbound.requests).toEqual([]);
  });
});
