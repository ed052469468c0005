import { describe, expect, it } from "vitest";
import { GraphError } from "../../../../src/simulator/graph/graph-error.ts";
import { findRoute } from "../../../../src/simulator/graph/routes.ts";

describe("findRoute", () => {
  it.each([
    ["GET", "/applications/1", [{ name: "", value: "1" }]],
    ["GET", "/applications('1')", [{ name: "", value: "1" }]],
    ["get-all", "/servicePrincipals(appId='1')", undefined],
    [
      "GET",
      "/ServicePrincipals(appId='1')/APPROLEASSIGNMENTS/2",
      [
        { name: "appId", value: "1" },
        { name: "", value: "2" },
      ],
    ],
    ["GET", "/oauth2PermissionGrants/delta()", []],
    ["POST", "/directoryObjects/microsoft.graph.getByIds", []],
  ])("%s %s has the keys %j", (method, path, keys) => {
    if (keys === undefined) expect(() => findRoute(method, path)).toThrow(GraphError);
    else expect(findRoute(method, path).keys).toEqual(keys);
  });

  it.each([
    ["/nope", "nope"],
    ["/applications/1/owners", "owners"],
    ["/identity/nope/policies", "nope"],
    ["/identity", "identity"],
    ["/", ""],
  ])("names the segment of %s that is unknown", (path, segment) => {
    expect(() => findRoute("GET", path)).toThrow(`Resource not found for the segment '${segment}'.`);
  });
});
