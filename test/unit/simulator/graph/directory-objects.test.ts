import { describe, expect, it } from "vitest";
import { graphWorld, MI_APP_OBJECT, MI_SP, refusalOf, valueOf } from "./graph-world.ts";

describe("getByIds", () => {
  it.each([
    [undefined, [MI_SP, MI_APP_OBJECT]],
    [["servicePrincipal"], [MI_SP]],
    [["user"], []],
  ])("answers what is there of the types %j", (types, expected) => {
    const body = { ids: [MI_SP.toUpperCase(), MI_APP_OBJECT, "99999999-9999-4999-8999-999999999999"], types };
    const value = valueOf(graphWorld().call("POST", "/directoryObjects/getByIds", { body }));
    expect(value.map((entity) => entity["id"])).toEqual(expected);
  });

  it.each([
    [{ ids: "x" }, "The value of the parameter 'ids' has to be a collection of strings."],
    [{ ids: ["x"] }, "Invalid GUID:x"],
    [
      { ids: Array.from({ length: 1001 }, () => MI_SP) },
      "Too many elements provided in the 'ids' collection. Max allowed: 1000.",
    ],
  ])("refuses what it can't take", (body, message) => {
    const [status, , text] = refusalOf(graphWorld().call("POST", "/directoryObjects/getByIds", { body }));
    expect([status, text]).toEqual([400, message]);
  });
});
