import { expect, test } from "vitest";
import type { Call } from "../../../support/transcript/call.ts";
import { readyTransitions } from "../../../support/transcript/ready-transitions.ts";
import { kube } from "./calls.ts";

const wrote = (name: string, startedMs: number, ready: string, parts: Partial<Call> = {}): Call => {
  const body = { status: { conditions: [{ type: "Ready", status: ready }] } };
  return kube("PATCH", `/objects/${name}/status`, { startedMs, body, ...parts });
};

test.each<{ readonly holds: string; readonly calls: readonly Call[]; readonly expected: Record<string, number> }>([
  { holds: "it is told once", calls: [wrote("a", 0, "True")], expected: {} },
  { holds: "it stays", calls: [wrote("a", 0, "True"), wrote("a", 1, "True")], expected: {} },
  {
    holds: "it goes and comes back",
    calls: [wrote("a", 0, "True"), wrote("a", 2, "True"), wrote("a", 1, "False")],
    expected: { "/objects/a/status": 2 },
  },
  {
    holds: "two objects change",
    calls: [wrote("a", 0, "True"), wrote("b", 0, "False"), wrote("a", 1, "Unknown"), wrote("b", 1, "True")],
    expected: { "/objects/a/status": 1, "/objects/b/status": 1 },
  },
  {
    holds: "the write that differs was refused",
    calls: [wrote("a", 0, "True"), wrote("a", 1, "False", { status: 409 }), wrote("a", 2, "True")],
    expected: {},
  },
  { holds: "the write says nothing of it", calls: [kube("PATCH", "/objects/a/status", { body: {} })], expected: {} },
])("changes of Ready when $holds", ({ calls, expected }) => {
  expect(Object.fromEntries(readyTransitions(calls))).toEqual(expected);
});
