import { expect, it } from "vitest";
import { done, requeueAfter } from "../../../src/runtime/work.ts";

it("done() and requeueAfter() are plain results; a later look is routine unless said otherwise", () => {
  expect([done(), requeueAfter(5), requeueAfter(5, "repair")]).toEqual([
    { kind: "done" },
    { kind: "requeueAfter", delayMs: 5, priority: "resync" },
    { kind: "requeueAfter", delayMs: 5, priority: "repair" },
  ]);
});
