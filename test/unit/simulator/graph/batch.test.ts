import { describe, expect, it } from "vitest";
import { bodyOf, GRAPH_SP, graphWorld, MI_APP, MI_SP, refusalOf } from "./graph-world.ts";

interface Item {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: Record<string, unknown>;
}

const get = (id: string, url: string, more: object = {}) => ({ id, method: "GET", url, ...more });
const POST_GRANT = {
  id: "grant",
  method: "POST",
  url: "/oauth2PermissionGrants",
  headers: { "Content-Type": "application/json" },
  body: { clientId: MI_SP, resourceId: GRAPH_SP, consentType: "AllPrincipals", scope: "openid" },
};

function run(graph: ReturnType<typeof graphWorld>, requests: unknown) {
  const reply = graph.call("POST", "/$batch", { body: { requests } });
  const responses = (bodyOf(reply)["responses"] ?? []) as Item[];
  return {
    reply,
    byId: Object.fromEntries(responses.map((item) => [item.id, item])),
    ids: responses.map(({ id }) => id),
  };
}

describe("answerBatch", () => {
  it.each([
    ["absolute", "https://graph.microsoft.com/v1.0/organization", "https:"],
    ["with the version", "/v1.0/organization", "v1.0"],
  ])("refuses a URL that is %s, as msgraph SDKs have sent them", (_kind, url, segment) => {
    const { byId } = run(graphWorld(), [get("1", url)]);
    expect([byId["1"]?.status, (byId["1"]?.body?.["error"] as { message: string }).message]).toEqual([
      400,
      `Resource not found for the segment '${segment}'.`,
    ]);
  });

  it("answers each request by itself", () => {
    const { reply, byId } = run(graphWorld(), [
      get("1", `servicePrincipals(appId='${MI_APP}')?$select=id`),
      get("2", `/servicePrincipals/${MI_APP}`),
      get("3", "/nope"),
      get("4", "/applications?$count=true&$select=id", { headers: { ConsistencyLevel: "eventual" } }),
      POST_GRANT,
    ]);
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(Object.entries(byId).map(([id, item]) => [id, item.status]))).toEqual({
      1: 200,
      2: 404,
      3: 400,
      4: 200,
      grant: 201,
    });
    expect([byId["1"]?.body?.["id"], byId["4"]?.body?.["@odata.count"]]).toEqual([MI_SP, 1]);
    expect(byId["1"]?.headers).toEqual({
      "Cache-Control": "no-cache",
      "Content-Type":
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
      "OData-Version": "4.0",
      "x-ms-resource-unit": "1",
    });
  });

  it("gives the answers in an order of its own", () => {
    const requests = Array.from({ length: 20 }, (_, index) => get(String(index), "/organization"));
    const { ids } = run(graphWorld(), requests);
    expect(ids).not.toEqual(requests.map(({ id }) => id));
    expect(ids.toSorted()).toEqual(requests.map(({ id }) => id).toSorted());
  });

  it("runs what depends on others after them, and not after a failure", () => {
    const { byId } = run(graphWorld(), [
      get("after", "/oauth2PermissionGrants", { dependsOn: ["GRANT"] }),
      POST_GRANT,
      get("failing", "/nope"),
      get("failed", "/organization", { dependsOn: ["failing"] }),
      get("alsoFailed", "/organization", { dependsOn: ["failed"] }),
    ]);
    expect((byId["after"]?.body?.["value"] as unknown[]).length).toBe(1);
    expect([byId["failed"]?.status, byId["alsoFailed"]?.status]).toEqual([424, 424]);
  });

  it("throttles each request by itself", () => {
    const { byId } = run(graphWorld({ behaviour: { throttling: true } }), [
      get("1", "/identity/conditionalAccess/policies"),
      get("2", "/identity/conditionalAccess/policies"),
    ]);
    expect([byId["1"]?.status, byId["2"]?.status]).toEqual([200, 429]);
  });

  it.each([
    ["no requests", undefined, "BadRequest", "Invalid batch payload format."],
    [
      "more than twenty",
      Array.from({ length: 21 }, (_, index) => get(String(index), "/organization")),
      "MaximumValueExceeded",
      "Number of batch request steps exceeds the maximum value of 20.",
    ],
    [
      "one id twice",
      [get("a", "/organization"), get("A", "/organization")],
      "BadRequest",
      "Request Id's must be unique in a batch.",
    ],
    [
      "a write without a body",
      [{ ...POST_GRANT, body: undefined }],
      "BadRequest",
      "Write request id : grant does not contain Content-Type header or body.",
    ],
    [
      "an unknown dependency",
      [get("a", "/organization", { dependsOn: ["b"] })],
      "BadRequest",
      "Invalid dependsOn: there is no request with the id b.",
    ],
    [
      "a circle",
      [get("a", "/organization", { dependsOn: ["b"] }), get("b", "/organization", { dependsOn: ["a"] })],
      "BadRequest",
      "Invalid dependsOn: the requests wait for each other.",
    ],
    ["a batch inside", [{ ...POST_GRANT, url: "/$batch" }], "BadRequest", "A batch can't hold another batch."],
  ])("refuses %s as a whole", (_what, requests, code, message) => {
    expect(refusalOf(run(graphWorld(), requests).reply)).toEqual([400, code, message]);
  });
});
