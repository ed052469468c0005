import { describe, expect, it } from "vitest";
import type { EntityType } from "../../../../src/simulator/odata/entity-type.ts";
import { ODataError } from "../../../../src/simulator/odata/odata-error.ts";
import { compileSelect, selectInContext } from "../../../../src/simulator/odata/projection.ts";

const TYPE: EntityType = {
  name: "microsoft.graph.thing",
  resource: "Thing",
  properties: { id: { type: "string" }, appId: { type: "string" } },
};
const THING = { "@odata.type": "#x", id: "1", appId: "2" };

describe("compileSelect", () => {
  it.each([
    [undefined, THING],
    [["*"], THING],
    [["APPID"], { "@odata.type": "#x", appId: "2" }],
  ])("keeps what %s names, and annotations", (select, expected) => {
    expect(compileSelect(select, TYPE)(THING)).toEqual(expected);
  });

  it.each([
    [undefined, { "@odata.type": "#x", id: "1" }],
    [["*"], THING],
    [["appId"], { "@odata.type": "#x", appId: "2" }],
  ])("of a type that returns less by default keeps what %s names", (select, expected) => {
    expect(compileSelect(select, { ...TYPE, returnedByDefault: ["id"] })(THING)).toEqual(expected);
  });

  it("refuses an unknown property", () => {
    expect(() => compileSelect(["nope"], TYPE)).toThrow(
      new ODataError(
        "BadRequest",
        "Parsing OData Select and Expand failed: Could not find a property named 'nope' on type 'microsoft.graph.thing'.",
      ),
    );
  });
});

describe("selectInContext", () => {
  it.each([
    [undefined, ""],
    [["*"], ""],
    [["id", "appId"], "(id,appId)"],
  ])("writes %s as %s", (select, expected) => {
    expect(selectInContext(select)).toBe(expected);
  });
});
