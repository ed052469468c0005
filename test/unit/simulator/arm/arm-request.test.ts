import { expect, test } from "vitest";
import { bodyObject, isObject } from "../../../../src/simulator/arm/arm-request.ts";

const exchange = (body: string) => ({
  method: "PUT",
  host: "h",
  path: "/",
  query: new URLSearchParams(),
  headers: {},
  body,
});

test("the body must be a JSON object", () => {
  expect(bodyObject(exchange('{"a":1}'))).toEqual({ a: 1 });
  for (const body of ["", "[]", "null", "{"])
    expect(() => bodyObject(exchange(body))).toThrow("The request content was invalid");
});

test("knows an object from what looks like one", () => {
  expect([{}, [], null, "a"].map(isObject)).toEqual([true, false, false, false]);
});
