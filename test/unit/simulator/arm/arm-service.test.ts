import { describe, expect, test } from "vitest";
import {
  type ArmCall,
  FOREIGN_SUBSCRIPTION,
  instancePath,
  refusal,
  SimulatedAzure,
  SUBSCRIPTION,
} from "../../../fakes/simulated-azure.ts";

const PAYMENTS = instancePath("sqlmi-payments");
const ENABLE = { properties: { servicePrincipal: { type: "SystemAssigned" } } };

describe("Resource Manager refuses, in this order,", () => {
  const rows: readonly { reason: string; method: string; path: string; call?: ArmCall; gets: [number, string] }[] = [
    {
      reason: "no version",
      method: "GET",
      path: PAYMENTS,
      call: { version: "" },
      gets: [400, "MissingApiVersionParameter"],
    },
    {
      reason: "a malformed subscription id",
      method: "GET",
      path: "/subscriptions/nope",
      gets: [404, "InvalidSubscriptionId"],
    },
    {
      reason: "an unknown subscription",
      method: "GET",
      path: "/subscriptions/bbbbbbbb-0000-4000-8000-00000000000f",
      gets: [404, "SubscriptionNotFound"],
    },
    {
      reason: "no token",
      method: "GET",
      path: PAYMENTS,
      call: { headers: { authorization: "" } },
      gets: [401, "AuthenticationFailed"],
    },
    {
      reason: "a token of another tenant",
      method: "GET",
      path: instancePath("sqlmi-foreign", "rg-fabrikam", FOREIGN_SUBSCRIPTION),
      gets: [401, "InvalidAuthenticationTokenTenant"],
    },
    { reason: "a path without subscription", method: "GET", path: "/nothing", gets: [404, "MissingSubscription"] },
    {
      reason: "an unknown namespace",
      method: "GET",
      path: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Nothing/things`,
      gets: [404, "InvalidResourceNamespace"],
    },
    {
      reason: "an unknown type",
      method: "GET",
      path: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Sql/things`,
      gets: [404, "InvalidResourceType"],
    },
    { reason: "an unknown method", method: "POST", path: PAYMENTS, gets: [405, "MethodNotAllowed"] },
    {
      reason: "an unknown version of SQL",
      method: "GET",
      path: PAYMENTS,
      call: { version: "2010-01-01" },
      gets: [400, "NoRegisteredProviderFound"],
    },
    {
      reason: "an unknown version of its own",
      method: "GET",
      path: "/tenants",
      call: { version: "2010-01-01" },
      gets: [400, "InvalidApiVersionParameter"],
    },
    {
      reason: "a missing right before a missing resource",
      method: "DELETE",
      path: instancePath("none"),
      gets: [403, "AuthorizationFailed"],
    },
    {
      reason: "a missing group",
      method: "GET",
      path: instancePath("x", "rg-none"),
      gets: [404, "ResourceGroupNotFound"],
    },
    { reason: "a missing instance", method: "GET", path: instancePath("none"), gets: [404, "ResourceNotFound"] },
    {
      reason: "a write below a lock",
      method: "PATCH",
      path: instancePath("sqlmi-vault", "rg-locked"),
      call: { body: ENABLE },
      gets: [409, "ScopeLocked"],
    },
    {
      reason: "a write to a stopped instance",
      method: "PATCH",
      path: instancePath("sqlmi-archive"),
      call: { body: ENABLE },
      gets: [400, "ManagedInstanceStoppingOrStopped"],
    },
  ];
  test.each(rows)("$reason", async ({ method, path, call, gets }) => {
    const azure = await SimulatedAzure.start();
    expect(refusal(await azure.arm(method, path, call))).toEqual(gets);
  });
});

test("names client, object, action and scope when a right is missing", async () => {
  const azure = await SimulatedAzure.start();
  const reply = await azure.arm("DELETE", PAYMENTS);
  expect(reply.body).toEqual({
    error: {
      code: "AuthorizationFailed",
      message:
        "The client 'cccccccc-0000-4000-8000-000000000001' with object id 'dddddddd-0000-4000-8000-000000000001' does not have " +
        `authorization to perform action 'Microsoft.Sql/managedInstances/delete' over scope '${PAYMENTS}' or the scope is ` +
        "invalid. If access was recently granted, please refresh your credentials.",
    },
  });
});

test("gives every answer ids and the remaining rate, and echoes the client's id when asked", async () => {
  const azure = await SimulatedAzure.start();
  const reply = await azure.arm("GET", PAYMENTS, {
    headers: { "x-ms-client-request-id": "mine", "x-ms-return-client-request-id": "true" },
  });
  expect(reply.headers).toMatchObject({
    "x-ms-client-request-id": "mine",
    "x-ms-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    "x-ms-correlation-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    "x-ms-ratelimit-remaining-subscription-reads": "249",
  });
});
