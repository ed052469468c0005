import { expect, test } from "vitest";
import { SimulatedAzure } from "../../../fakes/simulated-azure.ts";
import { ask } from "./resource-graph-calls.ts";

async function many(azure: SimulatedAzure, times: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) statuses.push((await ask(azure, "Resources | count")).status);
  return statuses;
}

test("fifteen queries in five seconds, then 429 until the window ends", async () => {
  const azure = await SimulatedAzure.start();
  expect((await ask(azure, "Resources | count")).headers).toMatchObject({
    "x-ms-user-quota-remaining": "14",
    "x-ms-user-quota-resets-after": "00:00:05",
  });
  expect(await many(azure, 14)).toEqual(Array(14).fill(200));
  azure.simulator.world.advance(1500);
  const refused = await ask(azure, "Resources | count");
  expect([refused.status, refused.headers?.["retry-after"], refused.headers?.["x-ms-user-quota-remaining"]]).toEqual([
    429,
    "4",
    "0",
  ]);
  expect(refused.body).toMatchObject({ error: { code: "RateLimiting", details: [{ code: "RateLimiting" }] } });
  azure.simulator.world.advance(3500);
  expect(await many(azure, 1)).toEqual([200]);
});

test("without throttling there is no limit", async () => {
  const azure = await SimulatedAzure.start((state) => (state.behaviour.throttling = false));
  expect(await many(azure, 20)).toEqual(Array(20).fill(200));
});
