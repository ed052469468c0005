import { expect, test } from "vitest";
import { filetimeText, generalizedTime, momentMs } from "../../../../src/simulator/ldap/directory-time.ts";

const NEW_YEAR_MS = Date.UTC(2026, 0, 1);

test("FILETIME counts 100-nanosecond units from 1601", () => {
  expect([filetimeText(Date.UTC(1601, 0, 1)), filetimeText(0), filetimeText(NEW_YEAR_MS)]).toEqual([
    "0",
    "116444736000000000",
    "134116992000000000",
  ]);
});

test("generalized time has whole seconds and a fraction of 0", () => {
  expect(generalizedTime(NEW_YEAR_MS + 1999)).toBe("20260101000001.0Z");
});

test.each([
  ["2025-12-31T00:00:00Z", NEW_YEAR_MS - 86_400_000],
  ["2025-12-31T01:00:00+01:00", NEW_YEAR_MS - 86_400_000],
  ["1 day before start", NEW_YEAR_MS - 86_400_000],
  ["30 days before start", NEW_YEAR_MS - 30 * 86_400_000],
  ["never", undefined],
  ["unreadable", undefined],
])("%s is %s", (text, expected) => {
  expect(momentMs(text, NEW_YEAR_MS)).toBe(expected);
});
