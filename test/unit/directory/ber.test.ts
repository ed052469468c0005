import { describe, expect, it } from "vitest";
import { childrenOf, headerAt, NotLdapError, numberOf, valueOf } from "../../../src/directory/ber.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("the header of an element", () => {
  it.each([
    ["a short length", "04 03 61 62 63", { tag: 4, start: 2, end: 5 }],
    ["a long length", "04 81 03 61 62 63", { tag: 4, start: 3, end: 6 }],
    ["a length in four bytes", "04 84 00 00 00 01 61", { tag: 4, start: 6, end: 7 }],
    ["a value that has not arrived", "04 7f", { tag: 4, start: 2, end: 129 }],
    ["nothing", "", undefined],
    ["half a header", "04", undefined],
    ["half a long length", "04 82 01", undefined],
  ])("of %s", (_what, bytes, expected) => {
    expect(headerAt(hex(bytes), 0)).toEqual(expected);
  });

  it.each([
    ["a length without end", "30 80"],
    ["a length in five bytes", "30 85 00 00 00 00 01"],
    ["a tag of several bytes", "1f 81 00"],
  ])("is refused with %s", (_what, bytes) => {
    expect(() => headerAt(hex(bytes), 0)).toThrow(NotLdapError);
  });
});

describe("the elements inside another one", () => {
  const parent = (end: number) => ({ tag: 0x30, start: 2, end });

  it("fill it exactly", () => {
    const buffer = hex("30 05 02 01 07 04 00");
    const [number, text] = childrenOf(buffer, parent(7));
    expect(numberOf(buffer, number!)).toBe(7);
    expect(valueOf(buffer, text!)).toHaveLength(0);
  });

  it.each([
    ["one that reaches beyond", "30 04 04 7f 61 62"],
    ["one whose header is cut off", "30 01 04"],
  ])("are refused with %s", (_what, bytes) => {
    const buffer = hex(bytes);
    expect(() => childrenOf(buffer, parent(buffer.length))).toThrow(NotLdapError);
  });
});

describe("a number", () => {
  it.each([
    ["02 01 00", 0],
    ["02 02 01 00", 256],
    ["02 04 7f ff ff ff", 2_147_483_647],
  ])("%s is %d", (bytes, expected) => {
    const buffer = hex(bytes);
    expect(numberOf(buffer, headerAt(buffer, 0)!)).toBe(expected);
  });

  it.each(["02 00", "02 05 01 01 01 01 01", "02 01 ff"])("%s is refused", (bytes) => {
    const buffer = hex(bytes);
    expect(() => numberOf(buffer, headerAt(buffer, 0)!)).toThrow(NotLdapError);
  });
});
