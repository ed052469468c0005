import { expect, test } from "vitest";
import type { Call } from "../../../support/transcript/call.ts";
import { overlappingWrites, type Takeover } from "../../../support/transcript/overlapping-writes.ts";
import { patch } from "./calls.ts";

const first = (startedMs: number, endedMs = startedMs + 100): Call => patch({ startedMs, endedMs });
const second = (startedMs: number): Call => patch({ by: "second", startedMs });
const TAKEOVERS: readonly Takeover[] = [
  { by: "first", atMs: 0 },
  { by: "second", atMs: 10_000 },
];

interface Row {
  readonly holds: string;
  readonly writes: readonly Call[];
  readonly takeovers?: readonly Takeover[];
  readonly leaders: readonly string[];
}

test.each<Row>([
  { holds: "each writes in its own time", writes: [first(1000), second(11_000)], leaders: [] },
  { holds: "the old one goes on", writes: [first(1000), first(12_000)], leaders: ["second"] },
  { holds: "the new one is too early", writes: [second(9000)], leaders: ["first"] },
  { holds: "nobody has led yet", writes: [first(1000)], takeovers: [], leaders: [""] },
  { holds: "a write outlasts its time, and nobody else writes", writes: [first(9000, 12_000)], leaders: [] },
  {
    holds: "a write outlasts its time into the next one's",
    writes: [first(9000, 12_000), second(11_000)],
    leaders: ["second"],
  },
  {
    holds: "the Lease comes back",
    writes: [first(1000), second(11_000), first(21_000)],
    takeovers: [...TAKEOVERS, { by: "first", atMs: 20_000 }],
    leaders: [],
  },
  {
    holds: "takeovers are told out of order",
    writes: [first(1000), second(11_000)],
    takeovers: [...TAKEOVERS].reverse(),
    leaders: [],
  },
])("overlapping writes when $holds", ({ writes, takeovers = TAKEOVERS, leaders }) => {
  expect(overlappingWrites(writes, takeovers).map(({ leader }) => leader)).toEqual(leaders);
});
