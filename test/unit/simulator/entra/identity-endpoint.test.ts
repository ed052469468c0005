import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { RESOURCE_MANAGER_CLIENT, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const GOOD = { "api-version": "2018-02-01", resource: "https://management.azure.com/" };
const ask = (
  azure: SimulatedAzure,
  query: Record<string, string>,
  headers: Record<string, string> = { metadata: "true" },
) =>
  azure.simulator.handleIdentityEndpoint({
    method: "GET",
    host: "169.254.169.254",
    path: "/metadata/identity/oauth2/token",
    query: new URLSearchParams(query),
    headers,
    body: "",
  });

test("gives a token for an identity that is managed", async () => {
  const azure = await SimulatedAzure.start((state) => (state.tenants[0]!.identities[0]!.managedIdentity = true));
  const body = (await ask(azure, { ...GOOD, client_id: RESOURCE_MANAGER_CLIENT })).body as { access_token: string };
  expect(body).toMatchObject({ token_type: "Bearer", expires_in: "3599", resource: GOOD.resource });
  expect(decodeJwt(body.access_token)).toMatchObject({ aud: GOOD.resource, appid: RESOURCE_MANAGER_CLIENT });
});

test("refuses calls that a browser could be tricked into, and what it does not know", async () => {
  const azure = await SimulatedAzure.start();
  expect(await ask(azure, GOOD, {})).toMatchObject({ status: 400, body: { error: "bad_request_102" } });
  expect(await ask(azure, { ...GOOD, "api-version": "1" })).toMatchObject({ status: 400 });
  expect(await ask(azure, { "api-version": "2018-02-01" })).toMatchObject({ status: 400 });
  expect(await ask(azure, GOOD)).toMatchObject({ status: 400, body: { error_description: "Identity not found" } });
});
