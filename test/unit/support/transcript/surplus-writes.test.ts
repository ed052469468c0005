import { expect, test } from "vitest";
import type { Call } from "../../../support/transcript/call.ts";
import { type Interruptions, repeatedWrites } from "../../../support/transcript/surplus-writes.ts";
import { patch, read } from "./calls.ts";

const subjectOf = ({ method, path }: Call): string | undefined => (method === "PATCH" ? path : undefined);
const second = patch({ startedMs: 1000 });

interface Row {
  readonly holds: string;
  readonly calls: readonly Call[];
  readonly interruptions?: Interruptions;
  readonly surplus: readonly Call[];
  readonly excused: readonly Call[];
}

test.each<Row>([
  { holds: "it is the only one", calls: [patch()], surplus: [], excused: [] },
  {
    holds: "the instances are two",
    calls: [patch(), patch({ path: "/other", startedMs: 1000 })],
    surplus: [],
    excused: [],
  },
  { holds: "the first was accepted", calls: [patch(), second], surplus: [second], excused: [] },
  { holds: "they come out of order", calls: [second, patch()], surplus: [second], excused: [] },
  { holds: "the first was refused", calls: [patch({ status: 429 }), second], surplus: [], excused: [] },
  { holds: "the first had no answer", calls: [patch({ status: 0 }), second], surplus: [], excused: [second] },
  {
    holds: "the writer was killed before it could note the answer",
    calls: [patch(), second],
    interruptions: { atMs: [300], recordMs: 500 },
    surplus: [],
    excused: [second],
  },
  {
    holds: "the writer was killed long after",
    calls: [patch(), second],
    interruptions: { atMs: [900], recordMs: 500 },
    surplus: [second],
    excused: [],
  },
  {
    holds: "the writer was killed before the first",
    calls: [patch({ startedMs: 500 }), second],
    interruptions: { atMs: [400], recordMs: 500 },
    surplus: [second],
    excused: [],
  },
  {
    holds: "one was excused and a third followed",
    calls: [patch({ status: 0 }), second, patch({ startedMs: 2000 })],
    surplus: [patch({ startedMs: 2000 })],
    excused: [second],
  },
  {
    holds: "a refused one lies between",
    calls: [patch(), patch({ status: 409, startedMs: 500 }), second],
    surplus: [patch({ status: 409, startedMs: 500 }), second],
    excused: [],
  },
  { holds: "the others are reads", calls: [patch(), read({ startedMs: 1000 })], surplus: [], excused: [] },
])("a second write when $holds", ({ calls, interruptions, surplus, excused }) => {
  expect(repeatedWrites(calls, subjectOf, interruptions)).toEqual({ surplus, excused });
});
