import { expect, test } from "vitest";
import { operationClass, TokenBuckets } from "../../../../src/simulator/arm/token-buckets.ts";
import { createWorld } from "../../../../src/simulator/world.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { SeededRandom } from "../../../fakes/seeded-random.ts";
import { sampleState } from "../../../fakes/simulated-azure.ts";

const caller = (objectId: string) => ({ tenantId: "t", clientId: "c", objectId, audience: "arm" }) as const;
const scope = { kind: "subscription", id: "s" } as const;

test("a bucket empties, refills by the second, and is each principal's own", async () => {
  const clock = new FakeClock();
  const buckets = new TokenBuckets(createWorld({ state: sampleState(), clock, random: new SeededRandom() }));
  for (let n = 0; n < 200; n += 1) buckets.take(scope, caller("a"), "writes");
  expect(() => buckets.take(scope, caller("a"), "writes")).toThrow(
    "Number of 'write' requests for subscription 's' actor 'a' exceeded. Please try again after '1' seconds",
  );
  expect(buckets.take(scope, caller("b"), "writes")).toEqual({
    "x-ms-ratelimit-remaining-subscription-writes": "199",
    "x-ms-ratelimit-remaining-subscription-global-writes": "2799",
  });
  expect(buckets.take(scope, caller("a"), "reads")["x-ms-ratelimit-remaining-subscription-reads"]).toBe("249");
  await clock.advance(1000);
  expect(buckets.take(scope, caller("a"), "writes")["x-ms-ratelimit-remaining-subscription-writes"]).toBe("9");
});

test("all principals together have fifteen times as much", () => {
  const buckets = new TokenBuckets(
    createWorld({ state: sampleState(), clock: new FakeClock(), random: new SeededRandom() }),
  );
  for (let n = 0; n < 3000; n += 1) buckets.take(scope, caller(`p${n % 15}`), "deletes");
  expect(() => buckets.take(scope, caller("new"), "deletes")).toThrow("exceeded");
});

test("throttling can be turned off", () => {
  const state = sampleState();
  state.behaviour.throttling = false;
  const buckets = new TokenBuckets(createWorld({ state, clock: new FakeClock(), random: new SeededRandom() }));
  for (let n = 0; n < 1000; n += 1) buckets.take(scope, caller("a"), "reads");
});

test.each([
  ["GET", "reads"],
  ["HEAD", "reads"],
  ["POST", "writes"],
  ["PATCH", "writes"],
  ["DELETE", "deletes"],
])("%s counts among the %s", (method, expected) => {
  expect(operationClass(method)).toBe(expected);
});
