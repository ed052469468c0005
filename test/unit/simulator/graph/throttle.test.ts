import { describe, expect, it } from "vitest";
import type { Caller } from "../../../../src/simulator/exchange.ts";
import { GraphError } from "../../../../src/simulator/graph/graph-error.ts";
import { type Cost, Throttle } from "../../../../src/simulator/graph/throttle.ts";
import { CALLER_APP, CALLER_OBJECT, graphWorld, refusalOf, TENANT } from "./graph-world.ts";

const CALLER: Caller = { tenantId: TENANT, clientId: CALLER_APP, objectId: CALLER_OBJECT, audience: "graph" };

function throttled(options: { size?: string; throttling?: boolean } = {}) {
  const { world, clock, tenant } = graphWorld({
    tenant: { size: options.size ?? "S" },
    behaviour: { throttling: options.throttling ?? true },
  });
  const throttle = new Throttle(world);
  const spend = (cost: Cost, clientId = CALLER_APP) => {
    try {
      return throttle.directoryCall({ ...CALLER, clientId }, tenant(), cost);
    } catch (error) {
      if (error instanceof GraphError) return error;
      throw error;
    }
  };
  return { spend, clock, throttle, tenant };
}

describe("Throttle", () => {
  it.each([
    ["S", 3500],
    ["M", 5000],
    ["L", 8000],
  ])("gives an application in a tenant of size %s %i units in ten seconds", (size, allowed) => {
    const { spend, clock } = throttled({ size });
    expect(spend({ units: allowed, write: false })).toEqual({
      "x-ms-resource-unit": String(allowed),
      "x-ms-throttle-limit-percentage": "1.00",
    });
    clock.freeze(4500);
    const refused = spend({ units: 1, write: false });
    expect(refused).toMatchObject({
      status: 429,
      code: "TooManyRequests",
      headers: {
        "retry-after": "6",
        "x-ms-throttle-scope": `Tenant_Application/ReadWrite/${CALLER_APP}/${TENANT}`,
        "x-ms-throttle-information": "ResourceUnitLimitExceeded",
      },
    });
    expect(spend({ units: 1, write: false }, CALLER_OBJECT)).toEqual({ "x-ms-resource-unit": "1" });
    clock.freeze(5500);
    expect(spend({ units: 1, write: false })).toEqual({ "x-ms-resource-unit": "1" });
  });

  it("tells how much is used above eighty per cent only", () => {
    const { spend } = throttled();
    expect(spend({ units: 2800, write: false })).toEqual({ "x-ms-resource-unit": "2800" });
    expect(spend({ units: 35, write: false })).toEqual({
      "x-ms-resource-unit": "35",
      "x-ms-throttle-limit-percentage": "0.81",
    });
  });

  it("gives three thousand writes in two and a half minutes", () => {
    const { spend, clock } = throttled();
    const writes = Array.from({ length: 3001 }, () => {
      clock.freeze(5);
      return spend({ units: 1, write: true });
    });
    expect(writes.findIndex((answer) => answer instanceof GraphError)).toBe(3000);
    expect(writes.at(-1)).toMatchObject({ headers: { "x-ms-throttle-information": "WriteLimitExceeded" } });
  });

  it("takes one Conditional Access call a second for the whole tenant, and names no time to wait", () => {
    const graph = graphWorld({ behaviour: { throttling: true } });
    const ask = () => graph.call("GET", "/identity/conditionalAccess/policies");
    const statuses = [ask().status];
    const refused = ask();
    graph.clock.freeze(1000);
    statuses.push(ask().status);
    expect([statuses, refusalOf(refused)]).toEqual([
      [200, 200],
      [429, "TooManyRequests", "Please retry again later."],
    ]);
    expect(refused.headers).not.toHaveProperty("retry-after");
  });

  it("lets everything through when it is switched off", () => {
    const { spend, throttle, tenant } = throttled({ throttling: false });
    expect([1, 2].map(() => spend({ units: 3500, write: true }))).toEqual([
      { "x-ms-resource-unit": "3500" },
      { "x-ms-resource-unit": "3500" },
    ]);
    throttle.policyCall(tenant());
    expect(() => throttle.policyCall(tenant())).not.toThrow();
  });

  it.each([
    ["GET", "/applications", "2"],
    ["GET", "/applications?$select=id", "1"],
    ["GET", "/applications?$select=id&$top=5", "1"],
    ["GET", "/oauth2PermissionGrants", "2"],
    ["GET", "/oauth2PermissionGrants?$top=20", "2"],
    ["GET", "/servicePrincipals", "1"],
    ["GET", "/applications?$expand=owners", "3"],
    ["POST", "/directoryObjects/getByIds", "3"],
    ["GET", "/organization", "1"],
    ["GET", "/devices", "1"],
    ["GET", "/devices/delta", "1"],
    ["GET", "/users", "2"],
    ["GET", "/users?$select=id&$top=999", "1"],
  ])("%s %s costs %s", (method, url, units) => {
    expect(graphWorld().call(method, url).headers?.["x-ms-resource-unit"]).toBe(units);
  });
});
