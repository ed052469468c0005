import { describe, expect, it } from "vitest";
import { clientsOn } from "../../fakes/azure-on-simulator.ts";
import { scriptedAzure, TENANT, userCall } from "../../fakes/scripted-azure.ts";
import { CONTOSO, FABRIKAM, FOREIGN_SUBSCRIPTION, SimulatedAzure, SUBSCRIPTION } from "../../fakes/simulated-azure.ts";

const OTHER = "99999999-9999-4999-8999-999999999999";
const THIRD = "88888888-8888-4888-8888-888888888888";

function scripted(answer: object) {
  const { clients, outbound, clock } = scriptedAzure();
  outbound.on("GET", `/subscriptions/${SUBSCRIPTION}`, { status: 200, ...answer });
  return { tenantOf: () => clients.subscriptions.tenantOf(SUBSCRIPTION, userCall()), outbound, clock };
}

const refusal = (code: string, message = "x") => ({ body: { error: { code, message } } });
const challenge = (authority: string) => ({
  headers: { "www-authenticate": `Bearer authorization_uri="${authority}", error="invalid_token"` },
});
const wrongTenant = (...tenants: string[]) =>
  refusal(
    "InvalidAuthenticationTokenTenant",
    `The access token is from the wrong issuer 'https://sts.windows.net/${TENANT}/'. It must match ` +
      `${tenants.length === 1 ? "the tenant" : "one of the tenants"} ` +
      `'${tenants.map((tenant) => `https://sts.windows.net/${tenant}/`).join(",")}' associated with this subscription. ` +
      `Please use the authority (URL) 'https://login.windows.net/${tenants.at(-1)}' to get the token.`,
  );

describe("tenantOf()", () => {
  it.each([
    ["is what ARM says", { body: { subscriptionId: SUBSCRIPTION, tenantId: TENANT, state: "Enabled" } }, TENANT],
    [
      "is not known of a subscription that is not found",
      { status: 404, ...refusal("SubscriptionNotFound") },
      undefined,
    ],
    ["is not known where there is no role", { status: 403, ...refusal("AuthorizationFailed") }, undefined],
    [
      "of another tenant's subscription stands in the challenge",
      {
        status: 401,
        ...refusal("InvalidAuthenticationTokenTenant"),
        ...challenge(`https://login.windows.net/${OTHER.toUpperCase()}`),
      },
      OTHER,
    ],
    [
      "of another tenant's subscription stands in the message, where the challenge does not say",
      { status: 401, ...wrongTenant(OTHER), ...challenge("https://login.windows.net/common") },
      OTHER,
    ],
    ["of another tenant's subscription stands in the message alone", { status: 401, ...wrongTenant(OTHER) }, OTHER],
    [
      "is the challenge's, where others manage the subscription, too",
      { status: 401, ...wrongTenant(THIRD, OTHER), ...challenge(`https://login.windows.net/${OTHER}`) },
      OTHER,
    ],
  ])("%s", async (_what, answer, expected) => {
    expect(await scripted(answer).tenantOf()).toBe(expected);
  });

  it.each([
    [
      "a tenant that is not named",
      { status: 401, ...refusal("InvalidAuthenticationTokenTenant") },
      { code: "InvalidAuthenticationTokenTenant", reason: "TenantMismatch" },
    ],
    [
      "several tenants of which each may be the one",
      { status: 401, ...wrongTenant(THIRD, OTHER) },
      { code: "InvalidAuthenticationTokenTenant", reason: "TenantMismatch" },
    ],
    [
      "a token that is not accepted, which says nothing of the subscription",
      { status: 401, ...refusal("InvalidAuthenticationToken"), ...challenge(`https://login.windows.net/${OTHER}`) },
      { code: "InvalidAuthenticationToken" },
    ],
    ["a proxy's page", { status: 404, body: "<html/>" }, { code: "Http404" }],
    ["a refusal without ARM's words", { status: 403, body: "" }, { code: "Http403" }],
    ["a tenant that is no id", { body: { tenantId: "contoso" } }, { code: "MalformedResponse" }],
  ])("throws for %s", async (_what, answer, error) => {
    await expect(scripted(answer).tenantOf()).rejects.toMatchObject(error);
  });

  it("asks once, and keeps the token that another tenant's subscription refused", async () => {
    const { tenantOf, outbound, clock } = scripted({ status: 401, ...wrongTenant(OTHER) });
    await tenantOf();
    await clock.advance(15 * 60_000);
    await tenantOf();
    const call = `GET https://management.azure.com/subscriptions/${SUBSCRIPTION}?api-version=2022-12-01`;
    expect(outbound.calls("arm")).toEqual([call, call]);
    expect(outbound.calls("token")).toHaveLength(1);
  });

  it.each([
    ["of its own tenant", SUBSCRIPTION, CONTOSO],
    ["of another tenant", FOREIGN_SUBSCRIPTION, FABRIKAM],
    ["that there is not", "bbbbbbbb-0000-4000-8000-000000000099", undefined],
  ])("agrees with the simulator about a subscription %s", async (_whose, subscription, tenant) => {
    const azure = await SimulatedAzure.start();
    expect(await clientsOn(azure).subscriptions.tenantOf(subscription, userCall())).toBe(tenant);
  });
});
