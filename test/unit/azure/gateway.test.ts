import { describe, expect, it } from "vitest";
import { Budgets } from "../../../src/azure/budget/budgets.ts";
import { Gateway, type Transmission } from "../../../src/azure/gateway.ts";
import type { AzureMetrics } from "../../../src/azure/metrics.ts";
import { type Fence, NotLeaderError, noFence } from "../../../src/ports/fence.ts";
import { OutboundFailure, type OutboundFailureCode } from "../../../src/ports/outbound.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { TENANT, userCall } from "../../fakes/scripted-azure.ts";
import { ScriptedOutbound } from "../../fakes/scripted-outbound.ts";

const TOKEN = "canary-token-of-this-request";
const SUBSCRIPTION = "33333333-3333-3333-3333-333333333333";

/** A gateway on a scripted network that writes down every sample it reports. */
function scriptedGateway(fence: Fence = noFence) {
  const clock = new FakeClock();
  const outbound = new ScriptedOutbound();
  const samples: unknown[] = [];
  const record =
    (kind: string) =>
    (sample: object): void => {
      samples.push({ kind, ...sample });
    };
  const metrics: AzureMetrics = {
    requestEnded: record("ended"),
    budgetWaited: record("waited"),
    throttled: record("throttled"),
    tokenAsked: record("token"),
  };
  const budgets = new Budgets(clock);
  return { gateway: new Gateway({ outbound, clock, fence, metrics }), outbound, clock, samples, budgets };
}

const read = (changes: Partial<Transmission> = {}): Transmission => ({
  request: { service: "arm", method: "GET", url: "https://arm/x", headers: { authorization: `Bearer ${TOKEN}` } },
  draws: [],
  call: userCall(),
  write: false,
  doing: "Reading x",
  ...changes,
});

const armReads = (budgets: Budgets) => budgets.arm({ scope: "subscription", id: SUBSCRIPTION }, "reads");
/** The lease runs out between the first question and the second. */
function lostOnceAsked(): Fence {
  let asked = 0;
  return {
    check: () => {
      asked += 1;
      if (asked > 1) throw new NotLeaderError();
    },
  };
}
const lostLease: Fence = {
  check: () => {
    throw new NotLeaderError();
  },
};

describe("transmit", () => {
  it("sends the request as it is, within thirty seconds and sixteen mebibytes", async () => {
    const { gateway, outbound } = scriptedGateway();
    outbound.on("GET", "/x", { status: 200 });
    const transmission = read();
    await gateway.transmit(transmission);
    expect(outbound.requests).toEqual([
      {
        ...transmission.request,
        timeoutMs: 30_000,
        maxResponseBytes: 16_777_216,
        signal: transmission.call.signal,
        beforeFirstByte: expect.any(Function) as () => void,
      },
    ]);
  });

  it("measures the wait and the exchange apart", async () => {
    const { gateway, outbound, clock, samples, budgets } = scriptedGateway();
    const conditionalAccess = { resourceUnits: 1, write: false, conditionalAccess: true };
    const draws = budgets.graph(TENANT, conditionalAccess);
    outbound.on("GET", "/x", () => {
      clock.freeze(250);
      return { status: 404 };
    });
    await draws[0]?.budget.acquire(1, "user", new AbortController().signal);
    const answer = gateway.transmit(read({ draws }));
    await clock.advance(1000);
    await answer;
    expect(samples).toEqual([
      { kind: "waited", service: "arm", priority: "user", waitMs: 1000 },
      { kind: "ended", service: "arm", method: "GET", outcome: "404", durationMs: 250 },
    ]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it.each([
    ["a write, after the lease is lost", lostLease, true, 0],
    ["a read, after the lease is lost", lostLease, false, 1],
    ["a write, with the lease", noFence, true, 1],
  ])("%s", async (_what, fence, write, sent) => {
    const { gateway, outbound } = scriptedGateway(fence);
    outbound.on("GET", "/x", { status: 200 });
    const outcome = await gateway.transmit(read({ write })).then(
      () => "sent",
      (error: unknown) => error,
    );
    expect(outcome).toEqual(sent === 1 ? "sent" : new NotLeaderError());
    expect(outbound.requests).toHaveLength(sent);
  });

  it("asks the fence after the wait for the budget, not before", async () => {
    let isLeader = true;
    const { gateway, outbound, clock, budgets } = scriptedGateway({
      check: () => {
        if (!isLeader) throw new NotLeaderError();
      },
    });
    const draws = budgets.graph(TENANT, { resourceUnits: 1, write: true, conditionalAccess: true });
    await draws[0]?.budget.acquire(1, "user", new AbortController().signal);
    const refused = expect(gateway.transmit(read({ draws, write: true }))).rejects.toBeInstanceOf(NotLeaderError);
    isLeader = false;
    await clock.advance(1000);
    await refused;
    expect(outbound.requests).toEqual([]);
  });

  it("asks the fence again right before the first byte of a write goes out, never for a read", async () => {
    const { gateway, outbound } = scriptedGateway(lostOnceAsked());
    outbound.on("GET", "/x", (request) => {
      request.beforeFirstByte?.();
      return { status: 200 };
    });
    await expect(gateway.transmit(read({ write: true }))).rejects.toBeInstanceOf(NotLeaderError);
    expect((await gateway.transmit(read())).status).toBe(200);
  });
});

describe("a pause that begins while a connection is waited for", () => {
  it("is kept, and the request goes out after it, once", async () => {
    const { gateway, outbound, clock, samples, budgets } = scriptedGateway();
    const draws = armReads(budgets);
    let sentMs = -1;
    outbound.on("GET", "/x", (request) => {
      if (outbound.requests.length === 1) draws[0]?.budget.close(7000);
      request.beforeFirstByte?.();
      sentMs = clock.monotonicMs();
      return { status: 200 };
    });
    const startMs = clock.monotonicMs();
    const answer = gateway.transmit(read({ draws }));
    await clock.advance(6999);
    expect(sentMs).toBe(-1);
    await clock.advance(1);
    expect([(await answer).status, sentMs - startMs]).toEqual([200, 7000]);
    expect(samples.filter((sample) => (sample as { readonly kind: string }).kind === "ended")).toHaveLength(1);
  });
});

describe("the answer", () => {
  it.each([
    ["nothing", {}, {}],
    ["seconds", { "retry-after": "7" }, { retryAfterMs: 7000 }],
    ["a date, by the wall clock", { "retry-after": "Thu, 01 Jan 2026 00:00:20 GMT" }, { retryAfterMs: 20_000 }],
  ])("asks for %s", async (_what, headers, retry) => {
    const { gateway, outbound } = scriptedGateway();
    outbound.on("GET", "/x", { status: 202, headers });
    expect(await gateway.transmit(read())).toEqual({ status: 202, headers, body: "", ...retry });
  });

  it.each([
    [200, "echo [redacted]"],
    [400, "echo [redacted]"],
    [500, "echo [redacted]"],
  ])("of status %i that echoes the token reads: %s", async (status, body) => {
    const { gateway, outbound } = scriptedGateway();
    outbound.on("GET", "/x", { status, body: `echo ${TOKEN}` });
    expect((await gateway.transmit(read())).body).toBe(body);
  });
});

describe("no answer", () => {
  it.each<[OutboundFailureCode, string]>([
    ["timeout", "RequestTimedOut"],
    ["aborted", "RequestTimedOut"],
    ["network", "ServiceUnreachable"],
    ["tls", "ServiceUnreachable"],
    ["response_too_large", "MalformedResponse"],
  ])("for %s is explained and counted", async (code, reason) => {
    const { gateway, outbound, samples } = scriptedGateway();
    const failure = new OutboundFailure(code, "It broke.");
    outbound.on("GET", "/x", () => Promise.reject(failure));
    await expect(gateway.transmit(read())).rejects.toMatchObject({
      code: `Outbound_${code}`,
      reason,
      message: expect.stringMatching(/^Reading x did not succeed: It broke\. /) as string,
      cause: failure,
    });
    expect(samples.at(-1)).toEqual({ kind: "ended", service: "arm", method: "GET", outcome: code, durationMs: 0 });
  });

  it("because the caller gave up ends with the caller's reason", async () => {
    const { gateway, outbound, samples } = scriptedGateway();
    const abort = new AbortController();
    const reason = new Error("The operator stops.");
    outbound.on("GET", "/x", () => {
      abort.abort(reason);
      return Promise.reject(new OutboundFailure("aborted", "It was cancelled."));
    });
    await expect(gateway.transmit(read({ call: userCall({ signal: abort.signal }) }))).rejects.toBe(reason);
    expect(samples.at(-1)).toMatchObject({ outcome: "aborted" });
  });

  it("for a bug passes the bug on", async () => {
    const { gateway, outbound } = scriptedGateway();
    const bug = new TypeError("x is not a function");
    outbound.on("GET", "/x", () => Promise.reject(bug));
    await expect(gateway.transmit(read())).rejects.toBe(bug);
  });
});

describe("limits", () => {
  it.each([
    ["429", 429, {}, true],
    ["429 with a time", 429, { "retry-after": "600" }, true],
    ["503 with a time", 503, { "retry-after": "600" }, true],
    ["503 without", 503, {}, false],
    ["500 with a time", 500, { "retry-after": "600" }, false],
    ["200 with a time", 200, { "retry-after": "600" }, false],
  ])("after %s, status %i with %o: closed is %s", async (_what, status, headers, closes) => {
    const { gateway, outbound, samples, budgets } = scriptedGateway();
    outbound.on("GET", "/x", { status, headers });
    await gateway.transmit(read({ draws: armReads(budgets) }));
    expect(samples.slice(2)).toEqual(closes ? [{ kind: "throttled", service: "arm", scope: "subscription" }] : []);
  });

  it("a closed budget refuses without a request, and opens again after the time", async () => {
    const { gateway, outbound, clock, budgets } = scriptedGateway();
    const transmission = read({ draws: armReads(budgets) });
    outbound.on("GET", "/x", { status: 429, headers: { "retry-after": "600" } });
    await gateway.transmit(transmission);
    outbound.on("GET", "/x", { status: 200 });
    await expect(gateway.transmit(transmission)).rejects.toMatchObject({
      code: "BudgetExhausted",
      message: `The limit on reads of Azure Resource Manager in subscription ${SUBSCRIPTION} is used up for now; the request is made later.`,
    });
    expect(outbound.requests).toHaveLength(1);
    // Beyond the time asked for, there is some to spare, so that not everybody comes at the same instant.
    await clock.advance(1_200_000);
    expect((await gateway.transmit(transmission)).status).toBe(200);
  });

  it("only the narrowest of several budgets is closed", async () => {
    const { gateway, samples, budgets } = scriptedGateway();
    const [narrow, wide] = budgets.graph(TENANT, { resourceUnits: 1, write: false, conditionalAccess: true });
    gateway.throttled("graph", [narrow!, wide!], 600_000);
    const signal = new AbortController().signal;
    await expect(narrow?.budget.acquire(1, "user", signal)).rejects.toMatchObject({ code: "BudgetExhausted" });
    await expect(wide?.budget.acquire(1, "user", signal)).resolves.toBeUndefined();
    expect(samples).toEqual([{ kind: "throttled", service: "graph", scope: "conditional-access" }]);
  });

  it.each([
    ["x-ms-ratelimit-remaining-subscription-reads", "0", 1],
    ["x-ms-ratelimit-remaining-tenant-reads", "0", 1],
    ["x-ms-ratelimit-remaining-subscription-writes", "0", 1],
    ["x-ms-ratelimit-remaining-subscription-reads", "100", 0],
    ["x-ms-ratelimit-remaining-subscription-reads", "none", 0],
    ["x-ms-ratelimit-remaining-subscription-reads", "-1", 0],
  ])("%s: %s leaves %i waiting", async (name, value, waiting) => {
    const { gateway, outbound, clock, budgets } = scriptedGateway();
    const [draw] = armReads(budgets);
    outbound.on("GET", "/x", { status: 200, headers: { [name]: value } });
    await gateway.transmit(read({ draws: [draw!] }));
    const next = draw?.budget.acquire(1, "user", new AbortController().signal);
    expect(draw?.budget.waiting).toBe(waiting);
    await clock.advance(1000);
    await next;
  });
});
