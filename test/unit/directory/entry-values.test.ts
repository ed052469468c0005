import { describe, expect, it } from "vitest";
import { wholeNumber } from "../../../src/directory/entry-values.ts";

describe("a whole number of an attribute", () => {
  it.each([
    ["53325", 53325],
    ["-1", -1],
    ["0", 0],
    ["1.5", undefined],
    ["", undefined],
    ["99999999999999999999", undefined],
    [undefined, undefined],
  ])("%s is %s", (text, expected) => {
    expect(wholeNumber(text)).toBe(expected);
  });
});
