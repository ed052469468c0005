import { describe, expect, it } from "vitest";
import { findByAlternateKey, findByKey, isGuid, sameId } from "../../../../src/simulator/graph/find-by-key.ts";
import type { GraphRequest } from "../../../../src/simulator/graph/graph-request.ts";
import { MI_APP, MI_SP } from "./graph-world.ts";

const TYPE = { name: "microsoft.graph.thing", resource: "Thing", properties: {} };
const RECORD = { id: MI_SP, appId: MI_APP };
// Only the keys are read.
const find = (name: string, value: string) =>
  findByKey({ keys: [{ name, value }] } as unknown as GraphRequest, [RECORD], TYPE);

describe("findByKey", () => {
  it.each([
    ["", MI_SP.toUpperCase()],
    ["id", MI_SP],
    ["appId", MI_APP],
    ["APPID", MI_APP],
  ])("finds by the key '%s'", (name, value) => {
    expect(find(name, value)).toBe(RECORD);
  });

  it.each([
    [
      "",
      MI_APP,
      `Resource '${MI_APP}' does not exist or one of its queried reference-property objects are not present.`,
    ],
    ["", "x", "Invalid object identifier 'x'."],
    ["appId", "x", "Invalid value specified for property 'appId' of resource 'Thing'."],
    ["tag", MI_SP, "Resource not found for the segment 'tag'."],
  ])("refuses the key '%s' with %s", (name, value, message) => {
    expect(() => find(name, value)).toThrow(message);
  });
});

describe("findByAlternateKey", () => {
  it.each([
    ["deviceid", MI_APP, true],
    ["appId", MI_APP, false],
  ])("with the key '%s' finds by deviceId: %s", (name, value, isFound) => {
    const record = { id: MI_SP, deviceId: MI_APP };
    const request = { keys: [{ name, value }] } as unknown as GraphRequest;
    const search = () => findByAlternateKey(request, [record], TYPE, "deviceId");
    if (isFound) expect(search()).toBe(record);
    else expect(search).toThrow("Resource not found for the segment 'appId'.");
  });
});

describe("ids", () => {
  it("are compared without case", () => {
    expect([isGuid(MI_SP), isGuid("x"), sameId("A", "a"), sameId("a", "b")]).toEqual([true, false, true, false]);
  });
});
