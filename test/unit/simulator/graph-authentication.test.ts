import { expect, test } from "vitest";
import { GRAPH_CLIENT, SimulatedAzure } from "../../fakes/simulated-azure.ts";

const call = async (azure: SimulatedAzure, token: string | undefined): Promise<[number, string | undefined]> => {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const reply = await azure.get("graph.microsoft.com", "/v1.0/organization", {}, headers);
  return [reply.status, (reply.body as { error?: { message: string } }).error?.message];
};

test("refuses what it can't believe, in Graph's words", async () => {
  const azure = await SimulatedAzure.start();
  const token = await azure.token("https://graph.microsoft.com/.default", GRAPH_CLIENT);
  expect(await call(azure, undefined)).toEqual([401, "Access token is empty."]);
  expect(await call(azure, "x")).toEqual([401, "IDX14100: JWT is not well formed, there are no dots (.)."]);
  expect(await call(azure, azure.armToken)).toEqual([401, "Access token validation failure. Invalid audience."]);
  expect(await call(azure, token)).toEqual([200, undefined]);
  await azure.clock.advance(3_700_000);
  expect(await call(azure, token)).toEqual([401, "Lifetime validation failed, the token is expired."]);
});
