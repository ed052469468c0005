import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  displayName,
  malformed,
  optionalInstant,
  optionalList,
  optionalText,
  parseAnswer,
  present,
  tooLong,
} from "../../../src/azure/parse-answer.ts";

const schema = z.object({ name: displayName(10), note: optionalText(5), list: optionalList(z.number(), 2) });

describe("parseAnswer", () => {
  it.each([
    ["everything there", '{"name":"a","note":"b","list":[1]}', { name: "a", note: "b", list: [1] }],
    ["nothing there", "{}", { name: "", note: undefined, list: [] }],
    ["null everywhere", '{"name":null,"note":null,"list":null}', { name: "", note: undefined, list: [] }],
    ["a long name with mark-up", '{"name":"<b>\\u001b0123456789"}', { name: "‹b› 01234…", note: undefined, list: [] }],
  ])("%s", (_what, body, expected) => {
    expect(parseAnswer(schema, body, "Reading")).toEqual(expected);
  });

  it.each([
    ["no JSON", "<html>", "the answer"],
    ["a text that is too long", '{"note":"123456"}', "note"],
    ["a list that is too long", '{"list":[1,2,3]}', "list"],
    ["a wrong kind deep inside", '{"list":[1,"x"]}', "list.1"],
    ["deep nesting", `{"x":${"[".repeat(100_000)}`, "the answer"],
  ])("refuses %s, without quoting it", (_what, body, where) => {
    expect(() => parseAnswer(schema, body, "Reading")).toThrow(
      `Reading did not succeed: ${where} is not as documented. It is tried again; a proxy in between may be answering instead.`,
    );
  });
});

describe("optionalInstant()", () => {
  const read = (at: unknown) => parseAnswer(z.object({ at: optionalInstant() }), JSON.stringify({ at }), "Reading").at;

  it.each([
    ["a moment", "2026-01-01T00:00:01Z", Date.UTC(2026, 0, 1, 0, 0, 1)],
    ["a moment with fractions", "2026-01-01T00:00:00.5Z", Date.UTC(2026, 0, 1, 0, 0, 0, 500)],
    ["the year 1", "0001-01-01T00:00:00Z", undefined],
    ["null", null, undefined],
    ["nothing", undefined, undefined],
  ])("%s", (_what, at, expected) => {
    expect(read(at)).toBe(expected);
  });

  it.each([
    ["text", "yesterday"],
    ["empty text", ""],
    ["a number", 5],
    ["endless text", `2026${"0".repeat(100)}`],
  ])("refuses %s", (_what, at) => {
    expect(() => read(at)).toThrow("at is not as documented");
  });
});

it("a malformed answer passes, a list that is too long does not", () => {
  expect(malformed("Reading", "x")).toMatchObject({
    code: "MalformedResponse",
    retry: { kind: "backoff" },
    needsHuman: false,
  });
  expect(tooLong("Reading", "5 pages")).toMatchObject({
    code: "ListTooLong",
    retry: { kind: "slow" },
    needsHuman: true,
  });
});

it("present() leaves out what is undefined, and nothing else", () => {
  expect(Object.entries(present({ a: undefined, b: null, c: 0 }))).toEqual([
    ["b", null],
    ["c", 0],
  ]);
});
