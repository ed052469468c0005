import { describe, expect, it } from "vitest";
import { amount, type Figure, isMet, tableOf } from "../../bench/figure.ts";
import { lookFloor, readyFloorMs } from "../../bench/floors.ts";
import { logNormal } from "../../bench/latency.ts";
import { namedBy, observedTimes } from "../../bench/observed-times.ts";
import { logLogSlope, median, percentile } from "../../bench/statistics.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";
import type { OutsideCall } from "../../support/in-process/outside-calls.ts";

describe("percentile()", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  it.each([
    { values: hundred, fraction: 0.99, want: 99 },
    { values: hundred, fraction: 0.5, want: 50 },
    { values: hundred, fraction: 1, want: 100 },
    { values: hundred, fraction: 0, want: 1 },
    { values: [7], fraction: 0.99, want: 7 },
    { values: [], fraction: 0.5, want: Number.NaN },
  ])("of $values.length values at $fraction is $want", ({ values, fraction, want }) => {
    expect(percentile(values, fraction)).toBe(want);
  });

  it("has the median in its middle, and changes nothing", () => {
    const values = [3, 1, 2];
    expect(median(values)).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });
});

it.each([
  { value: 10, want: 0 },
  { value: 100, want: 1 },
  { value: 1_000, want: 2 },
  { value: 1, want: -1 },
])("ten times the size and $value instead of 10 is a slope of $want", ({ value, want }) => {
  expect(logLogSlope({ size: 1_000, value: 10 }, { size: 10_000, value })).toBeCloseTo(want);
});

describe("readyFloorMs()", () => {
  const pace = { operationMs: 60_000, applicationDelayMs: 2_000 };
  it.each([
    { what: "a bucketful needs no refill", instances: 800, subscriptions: 4, want: 62_000 },
    {
      what: "fifty more than a bucket a subscription wait for five seconds",
      instances: 1_000,
      subscriptions: 4,
      want: 67_000,
    },
    { what: "one subscription", instances: 1_000, subscriptions: 1, want: 142_000 },
    { what: "grants bound what many subscriptions do not", instances: 10_000, subscriptions: 100, want: 450_000 },
  ])("$what", ({ instances, subscriptions, want }) => {
    expect(readyFloorMs({ instances, subscriptions, ...pace })).toBe(want);
  });
});

it("looking at everything once takes a page of instances each, and a batch of twenty grants each", () => {
  expect(lookFloor({ instances: 1_000, subscriptions: 4, pageSize: 100 })).toEqual({ arm: 12, graph: 50 });
});

it("latencies have the percentiles that they are made of", () => {
  const random = new SeededRandom(3);
  const values = Array.from({ length: 20_000 }, () =>
    logNormal({ p50Ms: 150, p99Ms: 1_500 }, random.fraction(), random.fraction()),
  );
  expect(percentile(values, 0.5) / 150).toBeCloseTo(1, 1);
  expect(percentile(values, 0.99) / 1_500).toBeGreaterThan(0.85);
  expect(percentile(values, 0.99) / 1_500).toBeLessThan(1.15);
});

describe("the table", () => {
  const figure: Figure = {
    name: "all Ready",
    unit: "s",
    floor: 67,
    ours: 100,
    plain: 201,
    target: { timesFloor: 1.5 },
  };
  it("prints a figure with its ratios", () => {
    expect(tableOf([figure]).split("\n").at(-1)).toBe(
      "| all Ready | 67 s | 100 s | 1.49 | 201 s | 2.01 | ≤ 1.5 × floor | yes |",
    );
  });
  it.each([
    { figure, want: true },
    { figure: { ...figure, ours: 101 }, want: false },
    { figure: { ...figure, target: { atMost: 99 } }, want: false },
    { figure: { ...figure, target: { timesPlain: 0.5 } }, want: true },
    { figure: { ...figure, ours: Number.NaN }, want: false },
    { figure: { name: "x", unit: "calls", ours: 1 } as const, want: undefined },
  ])("says whether the target is met: $want", ({ figure: judged, want }) => {
    expect(isMet(judged)).toBe(want);
  });
  it.each([
    { value: 1234.5, unit: "calls", want: "1,230" },
    { value: 0.01234, unit: "s", want: "0.012 s" },
    { value: 895_219, unit: "ms", want: "895,000 ms" },
  ] as const)("prints $value $unit as $want", ({ value, unit, want }) => {
    expect(amount(value, unit)).toBe(want);
  });
});

describe("observedTimes()", () => {
  const call = (changes: Partial<OutsideCall>): OutsideCall => ({
    n: 1,
    process: 1,
    atMs: 0,
    service: "arm",
    method: "GET",
    target: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/managedInstances/a?api-version=1",
    isWrite: false,
    body: undefined,
    status: 200,
    ...changes,
  });
  const status = (atMs: number, ready: string, answered = 200): OutsideCall =>
    call({
      atMs,
      service: "kubernetes",
      method: "PATCH",
      target: "/apis/g/v1/namespaces/n/windowsauthentications/a/status?force=true",
      isWrite: true,
      body: JSON.stringify({ status: { conditions: [{ type: "Ready", status: ready }] } }),
      status: answered,
    });

  it("are the first request about the instance and the first accepted status that says Ready", () => {
    const calls = [
      call({ atMs: 5 }),
      call({ atMs: 7 }),
      status(8, "False"),
      status(9, "True", 409),
      status(10, "True"),
    ];
    expect(observedTimes([...calls, status(11, "True")])).toEqual(new Map([["a", { firstAzureMs: 5, readyMs: 10 }]]));
  });

  it("do not come from what is about many or about nobody", () => {
    expect(namedBy(call({ target: "/subscriptions/s/providers/Microsoft.Sql/managedInstances?api-version=1" }))).toBe(
      undefined,
    );
    expect(namedBy(call({ service: "graph", target: "/v1.0/managedInstances/a" }))).toBe(undefined);
  });
});
