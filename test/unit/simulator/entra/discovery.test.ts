import { expect, test } from "vitest";
import { CONTOSO, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const LOGIN = "login.microsoftonline.com";

test("OpenID configuration leads to the token endpoint and the keys of the address that was asked", async () => {
  const azure = await SimulatedAzure.start();
  const reply = await azure.get(LOGIN, `/${CONTOSO}/v2.0/.well-known/openid-configuration`);
  expect(reply.body).toMatchObject({
    issuer: `https://${LOGIN}/${CONTOSO}/v2.0`,
    token_endpoint: `https://${LOGIN}/${CONTOSO}/oauth2/v2.0/token`,
    jwks_uri: `https://${LOGIN}/${CONTOSO}/discovery/v2.0/keys`,
  });
  const any = await azure.get(LOGIN, "/common/v2.0/.well-known/openid-configuration");
  expect(any.body).toMatchObject({ issuer: `https://${LOGIN}/{tenantid}/v2.0` });
  expect((await azure.get(LOGIN, "/none.example/v2.0/.well-known/openid-configuration")).status).toBe(400);
});

test("the published key is public only", async () => {
  const azure = await SimulatedAzure.start();
  const { keys } = (await azure.get(LOGIN, "/common/discovery/v2.0/keys")).body as { keys: Record<string, string>[] };
  expect(keys[0]).toMatchObject({ kty: "RSA", use: "sig" });
  expect(keys[0]).not.toHaveProperty("d");
});

test("instance discovery knows the hosts of the cloud", async () => {
  const azure = await SimulatedAzure.start();
  const ask = (endpoint: string) =>
    azure.get(LOGIN, "/common/discovery/instance", { "api-version": "1.1", authorization_endpoint: endpoint });
  expect((await ask(`https://${LOGIN}/${CONTOSO}/oauth2/v2.0/authorize`)).body).toMatchObject({
    tenant_discovery_endpoint: `https://${LOGIN}/${CONTOSO}/v2.0/.well-known/openid-configuration`,
    metadata: [{ preferred_network: LOGIN }],
  });
  expect((await ask("https://evil.example/x")).body).toMatchObject({ error: "invalid_instance", error_codes: [50049] });
});
