import { expect, test } from "vitest";
import {
  CONTOSO,
  FABRIKAM,
  FOREIGN_SUBSCRIPTION,
  refusal,
  SimulatedAzure,
  SUBSCRIPTION,
} from "../../../../fakes/simulated-azure.ts";

const CALL = { version: "2022-12-01" };

test("lists the caller's tenant and the subscriptions that it has a role in", async () => {
  const azure = await SimulatedAzure.start();
  expect((await azure.arm("GET", "/tenants", CALL)).body).toMatchObject({
    value: [{ tenantId: CONTOSO, displayName: "Contoso" }],
  });
  expect((await azure.arm("GET", "/subscriptions", CALL)).body).toMatchObject({
    value: [{ subscriptionId: SUBSCRIPTION, tenantId: CONTOSO, state: "Enabled" }],
  });
  expect((await azure.arm("GET", `/subscriptions/${SUBSCRIPTION}/locations`, CALL)).status).toBe(200);
});

test("without any role nothing is listed and the subscription is refused", async () => {
  const azure = await SimulatedAzure.start((state) => (state.tenants[0]!.identities[0]!.roleAssignments = []));
  expect((await azure.arm("GET", "/subscriptions", CALL)).body).toMatchObject({ value: [] });
  expect(refusal(await azure.arm("GET", `/subscriptions/${SUBSCRIPTION}`, CALL))).toEqual([403, "AuthorizationFailed"]);
});

test.each([
  ["any role somewhere in it", SUBSCRIPTION, [200, undefined]],
  ["no role", FOREIGN_SUBSCRIPTION, [401, "InvalidAuthenticationTokenTenant"]],
  ["a GUID that is no subscription's", "bbbbbbbb-0000-4000-8000-00000000000f", [404, "SubscriptionNotFound"]],
  ["a name that is no GUID", "contoso", [404, "InvalidSubscriptionId"]],
])("a subscription is read with %s", async (_what, id, expected) => {
  const azure = await SimulatedAzure.start();
  const reply = await azure.arm("GET", `/subscriptions/${id}`, CALL);
  expect(reply.status === 200 ? [200, undefined] : refusal(reply)).toEqual(expected);
});

test("a subscription names its tenant: to its own identities in the body, to others in the challenge", async () => {
  const azure = await SimulatedAzure.start();
  const read = () => azure.arm("GET", `/subscriptions/${SUBSCRIPTION}`, CALL);
  expect((await read()).body).toMatchObject({ subscriptionId: SUBSCRIPTION, tenantId: CONTOSO });
  // As when it is transferred to another directory.
  azure.state.subscriptions[0]!.tenantId = FABRIKAM;
  const refused = await read();
  expect(refusal(refused)).toEqual([401, "InvalidAuthenticationTokenTenant"]);
  expect(refused.headers?.["www-authenticate"]).toContain(
    `authorization_uri="https://login.microsoftonline.com/${FABRIKAM}"`,
  );
  expect(JSON.stringify(refused.body)).toContain(`It must match the tenant 'https://sts.windows.net/${FABRIKAM}/'`);
});
