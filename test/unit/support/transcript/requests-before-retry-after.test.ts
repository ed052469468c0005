import { expect, test } from "vitest";
import type { Call } from "../../../support/transcript/call.ts";
import { requestsBeforeRetryAfter, retryScope } from "../../../support/transcript/requests-before-retry-after.ts";
import { grant, graph, kube, patch, read } from "./calls.ts";

/** Refused at 100 ms, for ten seconds. */
const refused = read({ status: 429, retryAfterMs: 10_000 });

test.each<{ readonly holds: string; readonly calls: readonly Call[]; readonly earlyMs: readonly number[] }>([
  { holds: "nobody comes back", calls: [refused], earlyMs: [] },
  { holds: "the next comes in the middle", calls: [refused, read({ startedMs: 5000 })], earlyMs: [5100] },
  { holds: "the next comes right after the time", calls: [refused, read({ startedMs: 10_100 })], earlyMs: [] },
  { holds: "the next was on its way", calls: [refused, read({ startedMs: 500 })], earlyMs: [] },
  { holds: "the next began before the answer", calls: [refused, read({ startedMs: 50, endedMs: 6000 })], earlyMs: [] },
  { holds: "the next is a write", calls: [refused, patch({ startedMs: 5000 })], earlyMs: [] },
  {
    holds: "the next is about another subscription",
    calls: [refused, read({ path: "/subscriptions/cccc/x", startedMs: 5000 })],
    earlyMs: [],
  },
  { holds: "the next is another process's", calls: [refused, read({ by: "second", startedMs: 5000 })], earlyMs: [] },
  { holds: "the answer named no time", calls: [read({ status: 429 }), read({ startedMs: 5000 })], earlyMs: [] },
  {
    holds: "a 503 named one",
    calls: [read({ status: 503, retryAfterMs: 10_000 }), read({ startedMs: 9000 })],
    earlyMs: [1100],
  },
  {
    holds: "an answer of 202 named one, for its operation",
    calls: [read({ status: 202, retryAfterMs: 10_000 }), read({ startedMs: 5000 })],
    earlyMs: [],
  },
  {
    holds: "two refusals overlap",
    calls: [refused, read({ status: 429, retryAfterMs: 20_000, startedMs: 50 }), read({ startedMs: 12_000 })],
    earlyMs: [8150],
  },
])("requests before Retry-After when $holds", ({ calls, earlyMs }) => {
  expect(requestsBeforeRetryAfter(calls, { graceMs: 1000 }).map((each) => each.earlyMs)).toEqual(earlyMs);
});

test.each<[Call, string]>([
  [read(), "arm reads of subscription bbbb"],
  [patch(), "arm writes of subscription bbbb"],
  [patch({ method: "DELETE" }), "arm deletes of subscription bbbb"],
  [patch({ method: "POST", path: "/providers/Microsoft.ResourceGraph/resources" }), "arm reads of the tenant"],
  [graph("GET", "/v1.0/servicePrincipals"), "graph requests"],
  [graph("POST", "/v1.0/$batch"), "graph requests"],
  [grant("a"), "graph writes"],
  [graph("GET", "/v1.0/identity/conditionalAccess/policies"), "graph Conditional Access"],
  [kube("GET", "/api"), "kube /api"],
])("what Retry-After holds for: %#", (call, scope) => {
  expect(retryScope(call)).toBe(scope);
});
