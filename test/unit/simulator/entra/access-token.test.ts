import { expect, test } from "vitest";
import { issueAccessToken, verifyAccessToken } from "../../../../src/simulator/entra/access-token.ts";
import { createSigningKeys } from "../../../../src/simulator/entra/signing-keys.ts";
import { GRAPH_CLIENT, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

test("what was signed is believed until it expires, under its own key only", async () => {
  const azure = await SimulatedAzure.start();
  const { world } = azure.simulator;
  const [keys, otherKeys] = [await createSigningKeys(), await createSigningKeys()];
  const tenant = azure.state.tenants[0]!;
  const identity = tenant.identities.find((each) => each.clientId === GRAPH_CLIENT)!;
  const request = {
    tenant,
    identity,
    audience: "https://graph.microsoft.com",
    forGraph: true,
    clientAuthentication: "1",
  } as const;
  const { accessToken, expiresAtSeconds } = await issueAccessToken(request, world, keys);
  expect(await verifyAccessToken(accessToken, world, keys)).toEqual({
    kind: "valid",
    audience: "https://graph.microsoft.com",
    tenantId: tenant.id,
    clientId: GRAPH_CLIENT,
    objectId: identity.objectId,
    roles: identity.graphPermissions,
  });
  expect(await verifyAccessToken(accessToken, world, otherKeys)).toEqual({ kind: "badSignature" });
  expect(await verifyAccessToken("x", world, keys)).toEqual({ kind: "malformed" });
  world.advance(3_601_000);
  expect(await verifyAccessToken(accessToken, world, keys)).toEqual({
    kind: "expired",
    expiredAtMs: expiresAtSeconds * 1000,
  });
});
