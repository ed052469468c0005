import { expect, it } from "vitest";
import { blocked, lacks, person, soon, waits } from "../../../src/azure/error-meaning.ts";

it.each([
  ["soon", soon, { retry: "backoff", needsHuman: false }],
  ["waits", waits, { retry: "dependency", needsHuman: false }],
  ["person", person, { retry: "slow", needsHuman: true }],
  ["blocked", blocked, { retry: "verySlow", needsHuman: true }],
  ["lacks, a minute before it is believed", lacks, { retry: "slow", needsHuman: true, graceMs: 60_000 }],
])("%s", (_meaning, given, meant) => {
  expect(given).toEqual(meant);
});
