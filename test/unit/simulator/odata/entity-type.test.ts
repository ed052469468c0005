import { describe, expect, it } from "vitest";
import { findProperty } from "../../../../src/simulator/odata/entity-type.ts";

describe("findProperty", () => {
  it.each([
    ["appId", "appId"],
    ["APPID", "appId"],
    ["nope", undefined],
  ])("finds %s as %s", (name, expected) => {
    expect(findProperty({ appId: { type: "string" } }, name)?.[0]).toBe(expected);
  });
});
