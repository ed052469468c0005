import { describe, expect, it } from "vitest";
import { NotLeaderError } from "../../../src/ports/fence.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const SUBSCRIPTION = "33333333-3333-3333-3333-333333333333";
const ID = { subscriptionId: SUBSCRIPTION, resourceGroup: "rg-1", name: "sqlmi-01" };
const PATH = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-1/providers/Microsoft.Sql/managedInstances/sqlmi-01`;
const ARM = "https://management.azure.com";
const OPERATION = `${ARM}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Sql/locations/westeurope/managedInstanceAzureAsyncOperation/op-1?api-version=2023-08-01`;

const BODY = {
  id: PATH,
  name: "sqlmi-01",
  location: "westeurope",
  somethingNew: { nested: true },
  identity: { type: "SystemAssigned", principalId: "mi-principal", tenantId: "t", userAssignedIdentities: null },
  properties: {
    provisioningState: "Succeeded",
    state: "Ready",
    fullyQualifiedDomainName: "sqlmi-01.abc.database.windows.net",
    dnsZone: "abc",
    authenticationMetadata: "AzureAD",
    servicePrincipal: { type: "SystemAssigned", principalId: "app-object", clientId: "app-id", tenantId: "t" },
    administrators: { administratorType: "ActiveDirectory", login: "dba", sid: "group-id", tenantId: "t" },
  },
};

describe("get", () => {
  it("reads the instance with its administrator, and ignores what it does not know", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", PATH, { status: 200, body: BODY });

    expect(await clients.instances.get(ID, userCall())).toEqual({
      resourceId: PATH,
      name: "sqlmi-01",
      location: "westeurope",
      state: "Ready",
      provisioningState: "Succeeded",
      fullyQualifiedDomainName: "sqlmi-01.abc.database.windows.net",
      dnsZone: "abc",
      authenticationMetadata: "AzureAD",
      servicePrincipal: { type: "SystemAssigned", principalId: "app-object", clientId: "app-id", tenantId: "t" },
      identity: { type: "SystemAssigned", principalId: "mi-principal", tenantId: "t", userAssignedPrincipalIds: [] },
      entraAdministrator: { login: "dba", sid: "group-id", tenantId: "t" },
    });
    expect(outbound.calls("arm")).toEqual([
      `GET ${ARM}${PATH}?api-version=2023-08-01&$expand=administrators/activedirectory`,
    ]);
  });

  it("is undefined when ARM says that it is not there", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", PATH, { status: 404, body: { error: { code: "ResourceNotFound", message: "not found" } } });
    expect(await clients.instances.get(ID, userCall())).toBeUndefined();
  });

  it.each([
    ["a proxy's 404 page", { status: 404, body: "<html>Not Found</html>" }, "Http404"],
    [
      "a missing subscription",
      { status: 404, body: { error: { code: "SubscriptionNotFound", message: "" } } },
      "SubscriptionNotFound",
    ],
    ["a truncated answer", { status: 200, body: '{"id":"/sub' }, "MalformedResponse"],
    ["an HTML page", { status: 200, body: "<html>sign in</html>" }, "MalformedResponse"],
  ])("does not take %s for absence", async (_what, answer, code) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", PATH, answer);
    await expect(clients.instances.get(ID, userCall())).rejects.toMatchObject({ code });
  });

  it("uses one token for many calls and subscriptions", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/managedInstances/", { status: 200, body: BODY });
    const other = { ...ID, subscriptionId: "44444444-4444-4444-4444-444444444444" };
    await Promise.all([ID, other, ID, other].map((id) => clients.instances.get(id, userCall())));
    expect(outbound.calls("token")).toHaveLength(1);
  });
});

describe("list", () => {
  const first = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Sql/managedInstances`;

  it("follows links on the same host", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", first, { status: 200, body: { value: [BODY], nextLink: `${ARM}${first}?page=2` } });
    outbound.on("GET", "page=2", { status: 200, body: { value: [{ ...BODY, name: "sqlmi-02" }] } });
    const names = (await clients.instances.list(SUBSCRIPTION, userCall())).map((each) => each.name);
    expect(names).toEqual(["sqlmi-01", "sqlmi-02"]);
  });

  it("sends no token to another host", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", first, { status: 200, body: { value: [], nextLink: "https://evil.example/next" } });
    await expect(clients.instances.list(SUBSCRIPTION, userCall())).rejects.toMatchObject({ code: "ForeignUrl" });
    expect(outbound.requests.map((request) => new URL(request.url).host)).not.toContain("evil.example");
  });
});

describe("update", () => {
  it("sends exactly what was declared and gives back the operation", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("PATCH", PATH, { status: 202, headers: { "azure-asyncoperation": OPERATION, "retry-after": "15" } });
    expect(await clients.instances.update(ID, { servicePrincipalType: "SystemAssigned" }, userCall())).toEqual({
      url: OPERATION,
      retryAfterMs: 15_000,
    });
    const sent = outbound.requests.find((request) => request.method === "PATCH");
    expect(JSON.parse(sent?.body ?? "")).toEqual({ properties: { servicePrincipal: { type: "SystemAssigned" } } });
    expect(sent?.headers["authorization"]).toMatch(/^Bearer /);
  });

  it("keeps no operation that leads to another host", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("PATCH", PATH, { status: 202, headers: { "azure-asyncoperation": "https://evil.example/op" } });
    await expect(clients.instances.update(ID, { servicePrincipalType: "None" }, userCall())).rejects.toMatchObject({
      code: "ForeignUrl",
    });
  });

  it("is undefined when ARM finished at once", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("PATCH", PATH, { status: 200, body: BODY });
    expect(await clients.instances.update(ID, { authenticationMetadata: "Paired" }, userCall())).toBeUndefined();
  });

  it("writes nothing once the lease can have expired", async () => {
    const fence = {
      check: () => {
        throw new NotLeaderError();
      },
    };
    const { clients, outbound } = scriptedAzure({ fence });
    await expect(clients.instances.update(ID, { servicePrincipalType: "None" }, userCall())).rejects.toBeInstanceOf(
      NotLeaderError,
    );
    expect(outbound.calls("arm")).toEqual([]);
  });

  it("does not repeat a refused write by itself, and waits as long as Azure asks", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("PATCH", PATH, {
      status: 429,
      headers: { "retry-after": "120" },
      body: { error: { code: "SubscriptionTooManyRequests", message: "" } },
    });
    const update = () => clients.instances.update(ID, { servicePrincipalType: "None" }, userCall());
    await expect(update()).rejects.toMatchObject({ retry: { kind: "backoff", atLeastMs: 120_000 } });
    await expect(update()).rejects.toMatchObject({
      code: "BudgetExhausted",
      retry: { kind: "backoff", atLeastMs: 120_000 },
    });
    expect(outbound.calls("arm")).toHaveLength(1);
  });

  it.each(["https://evil.example/", `https://management.azure.com${PATH}`])(
    "follows no redirect to %s",
    async (location) => {
      const { clients, outbound } = scriptedAzure();
      outbound.on("PATCH", PATH, { status: 307, headers: { location } });
      await expect(clients.instances.update(ID, { servicePrincipalType: "None" }, userCall())).rejects.toMatchObject({
        code: "Http307",
      });
      expect(outbound.calls("arm")).toHaveLength(1);
    },
  );
});

describe("operation", () => {
  it.each([
    [
      "InProgress",
      { status: 200, headers: { "retry-after": "5" }, body: { status: "InProgress" } },
      { kind: "running", retryAfterMs: 5000 },
    ],
    ["an unknown state", { status: 200, body: { status: "Thinking" } }, { kind: "running" }],
    ["Succeeded", { status: 200, body: { status: "Succeeded" } }, { kind: "succeeded" }],
    ["a Location that is not done", { status: 202 }, { kind: "running" }],
    ["a Location that is done", { status: 200, body: BODY }, { kind: "succeeded" }],
    [
      "an operation out of history",
      { status: 404, body: { error: { code: "OperationIdNotFound", message: "" } } },
      { kind: "unknown" },
    ],
  ])("%s", async (_state, answer, expected) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/managedInstanceAzureAsyncOperation/", answer);
    expect(await clients.instances.operation(OPERATION, userCall())).toEqual(expected);
  });

  it("Failed carries the classified error inside", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/managedInstanceAzureAsyncOperation/", {
      status: 200,
      body: { status: "Failed", error: { code: "OperationTimedOut", message: "rolled back" } },
    });
    expect(await clients.instances.operation(OPERATION, userCall())).toMatchObject({
      kind: "failed",
      error: { code: "OperationTimedOut", reason: "OperationFailed" },
    });
  });

  it("refuses a kept link to another host before a token is fetched", async () => {
    const { clients, outbound } = scriptedAzure();
    await expect(clients.instances.operation("https://evil.example/op", userCall())).rejects.toMatchObject({
      code: "ForeignUrl",
    });
    expect(outbound.requests).toEqual([]);
  });
});
