import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkedList, type ListNode } from "../../../src/runtime/linked-list.ts";

describe("LinkedList", () => {
  it("is empty at first", () => {
    const list = new LinkedList<string>();
    expect([list.size, list.first, list.shift()]).toEqual([0, undefined, undefined]);
  });

  it("behaves like an array with push, shift and removal", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("push" as const) }),
      fc.record({ do: fc.constant("shift" as const) }),
      fc.record({ do: fc.constant("remove" as const), at: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const list = new LinkedList<number>();
        const model: ListNode<number>[] = [];
        steps.forEach((current, index) => {
          if (current.do === "push") model.push(list.push(index));
          else if (current.do === "shift") expect(list.shift()).toBe(model.shift()?.value);
          else if (model.length > 0) list.remove(model.splice(current.at % model.length, 1)[0]!);
          expect([list.size, list.first]).toEqual([model.length, model[0]?.value]);
        });
        expect(model.map(() => list.shift())).toEqual(model.map(({ value }) => value));
      }),
    );
  });
});
