import { describe, expect, it } from "vitest";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";
import type { ScriptedAnswer, ScriptedOutbound } from "../../fakes/scripted-outbound.ts";

const GRAPH = "https://graph.microsoft.com/v1.0";
const GRANT = { id: "g", clientId: "a", consentType: "AllPrincipals", resourceId: "r", scope: "openid" };
const READ = { id: "g", clientId: "a", resourceId: "r", scopes: ["openid"] };

/** The bodies of all batches that were sent. */
function batches(outbound: ScriptedOutbound): readonly unknown[] {
  return outbound.requests
    .filter((request) => request.url === `${GRAPH}/$batch`)
    .map((request) => JSON.parse(request.body ?? "") as unknown);
}

const answers = (...responses: readonly object[]): ScriptedAnswer => ({ status: 200, body: { responses } });
const page = (id: string, ...value: readonly object[]) => ({ id, status: 200, body: { value } });

describe("grants of many clients", () => {
  it("are asked for by the place in the batch", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/$batch", answers(page("0"), page("1")));
    await clients.directory.grantsOfMany(["a", "it's"], userCall());
    expect(batches(outbound)).toEqual([
      {
        requests: [
          {
            id: "0",
            method: "GET",
            url: "/oauth2PermissionGrants?$filter=clientId%20eq%20'a'&$select=id,clientId,consentType,resourceId,scope",
          },
          {
            id: "1",
            method: "GET",
            url: "/oauth2PermissionGrants?$filter=clientId%20eq%20'it''s'&$select=id,clientId,consentType,resourceId,scope",
          },
        ],
      },
    ]);
  });

  it.each([
    [0, []],
    [1, [1]],
    [20, [20]],
    [21, [20, 1]],
    [40, [20, 20]],
  ])("%i go in batches of %o", async (count, sizes) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/$batch", answers());
    const ids = Array.from({ length: count }, (_, index) => `client-${index}`);
    expect(await clients.directory.grantsOfMany(ids, userCall())).toEqual(new Map());
    expect(batches(outbound).map((batch) => (batch as { requests: unknown[] }).requests.length)).toEqual(sizes);
  });

  it.each([
    ["in any order", [page("1"), page("0", GRANT)], { a: [READ], b: [] }],
    ["without those of single users", [page("0", { ...GRANT, consentType: "Principal" }, GRANT)], { a: [READ] }],
    ["without a part that failed", [{ id: "0", status: 503, body: null }, page("1")], { b: [] }],
    ["without a part that failed and has no body", [{ id: "0", status: 503 }, page("1")], { b: [] }],
    [
      "without a part that was not found",
      [{ id: "0", status: 404, body: { error: { code: "X" } } }, page("1")],
      { b: [] },
    ],
    ["without a malformed part", [{ id: "0", status: 200, body: { value: [{ id: 1 }] } }, page("1")], { b: [] }],
    ["without a part whose body is null", [{ id: "0", status: 200, body: null }, page("1")], { b: [] }],
    ["without an answer to nothing that was asked", [page("7", GRANT), page("x", GRANT), page("1")], { b: [] }],
    ["without what was not answered", [], {}],
  ])("are put together %s", async (_what, responses, expected) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/$batch", answers(...responses));
    const found = await clients.directory.grantsOfMany(["a", "b"], userCall());
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it("are read to the last page, each page by itself", async () => {
    const { clients, outbound } = scriptedAzure();
    const next = `${GRAPH}/oauth2PermissionGrants?$skiptoken=2`;
    outbound
      .on("POST", "/$batch", answers({ id: "0", status: 200, body: { value: [GRANT], "@odata.nextLink": next } }))
      .on("GET", "$skiptoken=2", { status: 200, body: { value: [{ ...GRANT, id: "h" }] } });
    const found = await clients.directory.grantsOfMany(["a"], userCall());
    expect(found).toEqual(new Map([["a", [READ, { ...READ, id: "h" }]]]));
    expect(outbound.calls("graph")).toEqual([`POST ${GRAPH}/$batch`, `GET ${next}`]);
  });

  it("take no token to a page on another host", async () => {
    const { clients, outbound } = scriptedAzure();
    const body = { value: [], "@odata.nextLink": "https://evil.example/v1.0/x" };
    outbound.on("POST", "/$batch", answers({ id: "0", status: 200, body }));
    await expect(clients.directory.grantsOfMany(["a"], userCall())).rejects.toMatchObject({ code: "ForeignUrl" });
    expect(outbound.calls("graph")).toEqual([`POST ${GRAPH}/$batch`]);
  });
});

describe("a failure of all", () => {
  const denied = { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges." } };
  it.each([
    ["the batch is refused", { status: 403, body: denied }, "Authorization_RequestDenied"],
    ["a part may not be read", answers({ id: "0", status: 403, body: denied }), "Authorization_RequestDenied"],
    ["a part does not accept the token", answers({ id: "0", status: 401, body: null }), "Http401"],
    ["the batch is malformed", { status: 200, body: { responses: [{ id: 0 }] } }, "MalformedResponse"],
    ["the service fails", { status: 500 }, "Http500"],
  ])("is an error: %s", async (_what, answer, code) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/$batch", answer);
    await expect(clients.directory.grantsOfMany(["a"], userCall())).rejects.toMatchObject({ code });
  });
});

describe("a part refused for lack of quota", () => {
  it.each([
    ["Retry-After", "600"],
    ["retry-after", "600"],
  ])("has no entry, and stops further requests for as long as its %s says", async (name, value) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on(
      "POST",
      "/$batch",
      answers({ id: "0", status: 429, headers: { [name]: value }, body: null }, page("1")),
    );
    expect(await clients.directory.grantsOfMany(["a", "b"], userCall())).toEqual(new Map([["b", []]]));
    await expect(clients.directory.grantsOfMany(["a"], userCall())).rejects.toMatchObject({
      code: "BudgetExhausted",
    });
    expect(outbound.calls("graph")).toEqual([`POST ${GRAPH}/$batch`]);
  });
});
