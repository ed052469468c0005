import { describe, expect, it } from "vitest";
import { readBody, refuseUnknownProperties, requiredText } from "../../../../src/simulator/graph/request-body.ts";

const TYPE = { name: "microsoft.graph.thing", resource: "Thing", properties: { a: { type: "string" } } } as const;
const UNREADABLE =
  "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.";

describe("readBody", () => {
  it("reads an object", () => {
    expect(readBody('{"a":1}', "application/json; charset=utf-8")).toEqual({ a: 1 });
  });

  it.each([
    ['{"a":1}', undefined, "Write requests (excluding DELETE) must contain the Content-Type header declaration."],
    ["", "application/json", "Empty Payload. JSON content expected."],
    ["{", "application/json", UNREADABLE],
    ["[]", "application/json", UNREADABLE],
    ["null", "application/json", UNREADABLE],
    ["{}", "text/plain", UNREADABLE],
  ])("refuses %s as %s", (body, contentType, message) => {
    expect(() => readBody(body, contentType)).toThrow(message);
  });
});

describe("refuseUnknownProperties", () => {
  it("lets annotations pass", () => {
    expect(() => refuseUnknownProperties({ a: 1, "@odata.type": "x", "a@odata.type": "x" }, TYPE)).not.toThrow();
    expect(() => refuseUnknownProperties({ b: 1 }, TYPE)).toThrow("The property 'b' does not exist");
  });
});

describe("requiredText", () => {
  it.each([[{}], [{ a: "" }], [{ a: 1 }]])("refuses %j", (body) => {
    expect(() => requiredText(body, "a", TYPE)).toThrow(
      "Invalid value specified for property 'a' of resource 'Thing'.",
    );
  });
});
