import { expect, test } from "vitest";
import { CONTOSO, GRAPH_CLIENT, instancePath, refusal, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const PAYMENTS = instancePath("sqlmi-payments");

test("an expired token, one for Graph, one that is none and one of a deleted identity are told apart", async () => {
  const azure = await SimulatedAzure.start();
  const graphToken = await azure.token("https://graph.microsoft.com/.default", GRAPH_CLIENT);
  const withToken = async (token: string) =>
    refusal(await azure.arm("GET", PAYMENTS, { headers: { authorization: `Bearer ${token}` } }));
  expect(await withToken(graphToken)).toEqual([401, "InvalidAuthenticationTokenAudience"]);
  expect(await withToken("a.b.c")).toEqual([401, "InvalidAuthenticationToken"]);
  expect(await withToken(`${azure.armToken.slice(0, -8)}AAAAAAAA`)).toEqual([401, "InvalidAuthenticationToken"]);
  azure.state.tenants[0]!.identities.shift();
  expect(await withToken(azure.armToken)).toEqual([401, "InvalidAuthenticationToken"]);
  await azure.clock.advance(3_601_000);
  expect(await withToken(azure.armToken)).toEqual([401, "ExpiredAuthenticationToken"]);
});

test("the challenge names the tenant of the subscription", async () => {
  const azure = await SimulatedAzure.start();
  const reply = await azure.arm("GET", PAYMENTS, { headers: { authorization: "" } });
  expect(reply.headers?.["www-authenticate"]).toBe(
    `Bearer authorization_uri="https://login.microsoftonline.com/${CONTOSO}", error="invalid_token", ` +
      `error_description="The authentication failed because of missing 'Authorization' header."`,
  );
});
