import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ObjectKey, objectKey, splitKey } from "../../../src/kube/client.ts";
import { FairQueue } from "../../../src/runtime/fair-queue.ts";

function drain(queue: FairQueue): ObjectKey[] {
  const keys: ObjectKey[] = [];
  for (let key = queue.shift(); key !== undefined; key = queue.shift()) keys.push(key);
  return keys;
}

function filled(...keys: string[]): FairQueue {
  const queue = new FairQueue();
  for (const key of keys) queue.push(key as ObjectKey);
  return queue;
}

describe("FairQueue", () => {
  const rows: { readonly name: string; readonly pushed: string[]; readonly expected: string[] }[] = [
    { name: "one namespace is served in order", pushed: ["a/1", "a/2", "a/3"], expected: ["a/1", "a/2", "a/3"] },
    {
      name: "namespaces take turns",
      pushed: ["a/1", "a/2", "a/3", "b/1", "b/2"],
      expected: ["a/1", "b/1", "a/2", "b/2", "a/3"],
    },
    { name: "cluster-scoped keys share a lane", pushed: ["x", "y", "a/1"], expected: ["x", "a/1", "y"] },
    { name: "a key is in once and keeps its place", pushed: ["a/1", "a/2", "a/1"], expected: ["a/1", "a/2"] },
  ];

  it.each(rows)("$name", ({ pushed, expected }) => {
    expect(drain(filled(...pushed))).toEqual(expected);
  });

  it("forgets a removed key, and the turn of a namespace that has no more", () => {
    const queue = filled("a/1", "b/1", "b/2");
    queue.remove(objectKey("1", "a"));
    queue.remove(objectKey("absent", "a"));
    expect(queue.size).toBe(2);
    queue.push(objectKey("9", "a"));
    expect(drain(queue)).toEqual(["b/1", "a/9", "b/2"]);
  });

  it("serves every namespace once before any twice", () => {
    const key = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.nat(9)).map(([ns, n]) => objectKey(`${n}`, `ns${ns}`));
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1 }), (keys) => {
        const order = drain(filled(...keys)).map((each) => splitKey(each).namespace);
        const namespaces = new Set(order).size;
        expect(new Set(order.slice(0, namespaces)).size).toBe(namespaces);
        expect(order.length).toBe(keys.length);
      }),
    );
  });
});
