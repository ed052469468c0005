import { expect, test } from "vitest";
import { refused, rows } from "./query-world.ts";

test.each([
  ["count()", { count_: 3 }],
  ["n = count()", { n: 3 }],
  ["countif(size > 1)", { countif_: 1 }],
  ["dcount(name)", { dcount_name: 3 }],
  ["make_list(size)", { list_size: [3, 1] }],
  ["make_set(tostring(properties.state))", { set_properties_state: ["Ready", "stopped", ""] }],
  ["count(), count()", { count_: 3, count_1: 3 }],
])("summarize %s", (list, expected) => {
  expect(rows(`Resources | summarize ${list}`)).toEqual([expected]);
});

test.each(["name", "tolower(name)", "count(name)", "dcount()", "toString()", "a = count(), a = count()"])(
  "refuses summarize %s",
  (list) => {
    expect(refused(() => rows(`Resources | summarize ${list}`))).toMatchObject({ code: "ParserFailure" });
  },
);
