import { describe, expect, it } from "vitest";
import type { EntityType } from "../../../../src/simulator/odata/entity-type.ts";
import { parseFilter } from "../../../../src/simulator/odata/filter-parser.ts";
import { compileFilter } from "../../../../src/simulator/odata/filter-predicate.ts";
import { ODataError } from "../../../../src/simulator/odata/odata-error.ts";

const TYPE: EntityType = {
  name: "microsoft.graph.thing",
  resource: "Thing",
  properties: {
    name: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne", "endswith"] },
    enabled: { type: "boolean", filter: ["eq"] },
    owner: { type: "guid", filter: ["eq"] },
    since: { type: "date", filter: ["eq"] },
    plain: { type: "string" },
    tags: { type: "string", collection: true, filter: ["any"] },
    access: { type: "object", collection: true, advancedFilter: ["any"], properties: { appId: { type: "string" } } },
  },
};

const THING = {
  name: "Alpha One",
  enabled: true,
  owner: "00000003-0000-0000-C000-000000000000",
  since: "2026-01-01T00:00:00.000Z",
  plain: "x",
  tags: ["red", "green"],
  access: [{ appId: "a" }, { appId: "b" }],
  empty: null,
};

describe("compileFilter", () => {
  it.each([
    ["name eq 'alpha one'", true],
    ["Name eq 'Alpha One'", true],
    ["name eq 'beta'", false],
    ["name eq null", false],
    ["name in ('x','ALPHA ONE')", true],
    ["startswith(name,'alp')", true],
    ["startswith(name,'one')", false],
    ["enabled eq true and name eq 'beta'", false],
    ["enabled eq false or name eq 'alpha one'", true],
    ["owner eq 00000003-0000-0000-c000-000000000000", true],
    ["since eq 2026-01-01T00:00:00Z", true],
    ["tags/any(t:t eq 'red')", true],
    ["tags/any(t:startswith(t,'gr'))", true],
    ["tags/any(t:t eq 'blue')", false],
  ])("%s is %s without advanced parameters", (filter, expected) => {
    expect(compileFilter(parseFilter(filter), TYPE, false)(THING)).toBe(expected);
  });

  it.each([
    ["name ne 'beta'", true],
    ["not(name eq 'beta')", true],
    ["endswith(name,'ONE')", true],
    ["access/any(a:a/appId eq 'b')", true],
    ["access/any(a:a/appId eq 'c')", false],
  ])("%s is %s in an advanced query", (filter, expected) => {
    expect(compileFilter(parseFilter(filter), TYPE, true)(THING)).toBe(expected);
  });

  it.each([
    ["name ne 'beta'", "Unsupported property filter clause operator 'NotEqualsMatch'."],
    ["not(name eq 'beta')", "Unsupported property filter clause operator 'Not'."],
    ["endswith(name,'x')", "Unsupported property filter clause operator 'EndsWithMatch'."],
    ["access/any(a:a/appId eq 'b')", "Unsupported property filter clause operator 'any'."],
    ["plain eq 'x'", "Unsupported or invalid query filter clause specified for property 'plain' of resource 'Thing'."],
    ["name gt 'x'", "Unsupported or invalid query filter clause specified for property 'name' of resource 'Thing'."],
  ])("refuses %s as an unsupported query", (filter, message) => {
    expect(() => compileFilter(parseFilter(filter), TYPE, false)).toThrow(
      new ODataError("Request_UnsupportedQuery", message),
    );
  });

  it.each([
    ["nope eq 'x'", "Could not find a property named 'nope' on type 'microsoft.graph.thing'."],
    ["access/any(a:a/nope eq 'b')", "Could not find a property named 'nope' on type 'microsoft.graph.thing'."],
    ["access/any(a:b/appId eq 'b')", "Could not find a property named 'b' on type 'microsoft.graph.thing'."],
    ["name/any(t:t eq 'x')", "Any/All may only be used following a collection."],
    [
      "enabled eq 'true'",
      "A binary operator with incompatible types was detected. Found operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'.",
    ],
    [
      "name eq 00000003-0000-0000-c000-000000000000",
      "A binary operator with incompatible types was detected. Found operand types 'Edm.String' and 'Edm.Guid' for operator kind 'Equal'.",
    ],
  ])("refuses %s as an invalid clause", (filter, message) => {
    expect(() => compileFilter(parseFilter(filter), TYPE, true)).toThrow(
      new ODataError("BadRequest", `Invalid filter clause: ${message}`),
    );
  });

  it("takes fifteen operands of in, not sixteen", () => {
    const filter = (count: number): string =>
      `name in (${Array.from({ length: count }, (_, index) => `'${index}'`).join(",")})`;
    expect(compileFilter(parseFilter(filter(15)), TYPE, false)(THING)).toBe(false);
    expect(() => compileFilter(parseFilter(filter(16)), TYPE, false)).toThrow("Max allowed: 15.");
  });
});
