import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { CONTOSO, GRAPH_CLIENT, RESOURCE_MANAGER_CLIENT, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const TOKEN = `/${CONTOSO}/oauth2/v2.0/token`;
const FORM = {
  grant_type: "client_credentials",
  client_id: RESOURCE_MANAGER_CLIENT,
  client_secret: "resource-manager-secret",
  scope: "https://management.azure.com/.default",
};

describe("the token endpoint refuses", () => {
  const rows: readonly {
    reason: string;
    path?: string;
    change: Record<string, string>;
    gets: [number, string, number];
  }[] = [
    { reason: "a wrong secret", change: { client_secret: "wrong" }, gets: [401, "invalid_client", 7000215] },
    { reason: "no grant type", change: { grant_type: "" }, gets: [400, "invalid_request", 900144] },
    { reason: "another grant type", change: { grant_type: "password" }, gets: [400, "unsupported_grant_type", 70003] },
    { reason: "an unknown client", change: { client_id: CONTOSO }, gets: [400, "unauthorized_client", 700016] },
    { reason: "a scope without /.default", change: { scope: "User.Read" }, gets: [400, "invalid_scope", 1002012] },
    {
      reason: "an unknown resource",
      change: { scope: "https://nothing.example/.default" },
      gets: [400, "invalid_resource", 500011],
    },
    {
      reason: "an unknown tenant",
      path: "/aaaaaaaa-0000-4000-8000-00000000000f/oauth2/v2.0/token",
      change: {},
      gets: [400, "invalid_request", 90002],
    },
    {
      reason: "what is no tenant",
      path: "/contoso/oauth2/v2.0/token",
      change: {},
      gets: [400, "invalid_request", 900023],
    },
  ];
  test.each(rows)("$reason", async ({ path, change, gets }) => {
    const azure = await SimulatedAzure.start();
    const reply = await azure.login(path ?? TOKEN, { ...FORM, ...change });
    const body = reply.body as { error: string; error_codes: number[]; error_description: string };
    expect([reply.status, body.error, body.error_codes[0]]).toEqual(gets);
    expect(body.error_description).toMatch(
      new RegExp(`^AADSTS${gets[2]}: .+ Trace ID: .+ Correlation ID: .+ Timestamp: .+Z$`),
    );
  });
});

test("a token says who, for what, and until when", async () => {
  const azure = await SimulatedAzure.start();
  const nowSeconds = azure.clock.nowMs() / 1000;
  expect(decodeJwt(azure.armToken)).toMatchObject({
    aud: "https://management.azure.com",
    iss: `https://sts.windows.net/${CONTOSO}/`,
    tid: CONTOSO,
    appid: RESOURCE_MANAGER_CLIENT,
    oid: "dddddddd-0000-4000-8000-000000000001",
    idtyp: "app",
    ver: "1.0",
    exp: nowSeconds + 3600,
  });
  expect(decodeJwt(await azure.token("https://graph.microsoft.com/.default", GRAPH_CLIENT))["roles"]).toContain(
    "Policy.Read.All",
  );
});

test("the audience keeps its slash, as the two scopes differ", async () => {
  const azure = await SimulatedAzure.start();
  expect(decodeJwt(await azure.token("https://management.core.windows.net//.default")).aud).toBe(
    "https://management.core.windows.net/",
  );
});

test("the version 1.0 endpoint takes a resource, tells times as text and knows verified domains", async () => {
  const azure = await SimulatedAzure.start();
  const form = { ...FORM, scope: "" };
  const reply = await azure.login("/contoso.example/oauth2/token", {
    ...form,
    resource: "https://management.azure.com/",
  });
  expect(reply.body).toMatchObject({
    token_type: "Bearer",
    expires_in: "3599",
    resource: "https://management.azure.com/",
  });
});
