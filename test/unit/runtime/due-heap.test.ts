import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DueEntry, DueHeap } from "../../../src/runtime/due-heap.ts";

const step = fc.oneof(
  fc.record({ do: fc.constant("push" as const), dueMs: fc.nat(50) }),
  fc.record({ do: fc.constant("remove" as const), at: fc.nat() }),
  fc.record({ do: fc.constant("hasten" as const), at: fc.nat(), byMs: fc.nat(20) }),
);

describe("DueHeap", () => {
  it("always has the entry that is due first in front, whatever was removed or hastened", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const heap = new DueHeap<DueEntry>();
        const model: DueEntry[] = [];
        for (const current of steps) {
          const chosen = current.do === "push" ? undefined : model[current.at % Math.max(1, model.length)];
          if (current.do === "push") {
            const entry = { dueMs: current.dueMs, heapIndex: -1 };
            heap.push(entry);
            model.push(entry);
          } else if (chosen !== undefined && current.do === "remove") {
            heap.remove(chosen);
            model.splice(model.indexOf(chosen), 1);
          } else if (chosen !== undefined && current.do === "hasten") {
            heap.hasten(chosen, chosen.dueMs - current.byMs);
          }
          const earliest = model.length === 0 ? undefined : Math.min(...model.map(({ dueMs }) => dueMs));
          expect([heap.size, heap.first?.dueMs]).toEqual([model.length, earliest]);
        }
      }),
    );
  });
});
