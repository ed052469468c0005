import { describe, expect, it } from "vitest";
import { readPath } from "../../../../src/simulator/odata/resource-path.ts";

describe("readPath", () => {
  it.each([
    ["/applications", [{ name: "applications" }]],
    ["/applications/", [{ name: "applications" }]],
    ["/applications/1", [{ name: "applications" }, { name: "1" }]],
    ["/applications('1')", [{ name: "applications", key: { name: "", value: "1" } }]],
    ["/applications(appId='1')", [{ name: "applications", key: { name: "appId", value: "1" } }]],
    ["/applications(appId=1)", [{ name: "applications", key: { name: "appId", value: "1" } }]],
    ["/a(n='it''s')", [{ name: "a", key: { name: "n", value: "it's" } }]],
    ["/applications/delta()", [{ name: "applications" }, { name: "delta" }]],
    ["/a(b", [{ name: "a(b" }]],
  ])("splits %s", (path, expected) => {
    expect(readPath(path)).toEqual(expected);
  });
});
