import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  displayName,
  malformed,
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
