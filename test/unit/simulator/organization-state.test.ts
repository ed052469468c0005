import { expect, test } from "vitest";
import { graphDateTime, lastSyncDateTime, organizationSchema } from "../../../src/simulator/organization-state.ts";

const FIXED = "2025-12-31T00:00:00Z";
const NOW = Date.parse("2026-01-01T00:44:10Z");

test.each([
  ["never synchronised", { onPremisesSyncEnabled: null }, null],
  ["synchronised once", { onPremisesLastSyncDateTime: FIXED }, FIXED],
  ["synchronised every half hour", { syncIntervalMs: 1_800_000 }, "2026-01-01T00:30:00Z"],
  [
    "every half hour, and the time of the state no longer counts",
    { onPremisesLastSyncDateTime: FIXED, syncIntervalMs: 1_800_000 },
    "2026-01-01T00:30:00Z",
  ],
  [
    "no longer synchronised",
    { onPremisesSyncEnabled: false, onPremisesLastSyncDateTime: FIXED, syncIntervalMs: 1_800_000 },
    FIXED,
  ],
])("%s", (_what, organization, expected) => {
  expect(lastSyncDateTime(organizationSchema.parse(organization), NOW)).toBe(expected);
});

test("times have whole seconds", () => {
  expect(graphDateTime(1999)).toBe("1970-01-01T00:00:01Z");
});
