import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { objectKey } from "../../../src/kube/client.ts";
import { LOWER_CLASS_SHARE, moreUrgent, PRIORITIES, ReadyKeys } from "../../../src/runtime/ready-keys.ts";
import type { Priority } from "../../../src/runtime/work.ts";

function filled(counts: Partial<Record<Priority, number>>): ReadyKeys {
  const ready = new ReadyKeys();
  for (const priority of PRIORITIES) {
    for (let n = 0; n < (counts[priority] ?? 0); n++) ready.push(objectKey(`${priority}-${n}`), priority);
  }
  return ready;
}

function picks(ready: ReadyKeys, count: number): (Priority | undefined)[] {
  return Array.from({ length: count }, () => ready.shift()?.priority);
}

describe("moreUrgent()", () => {
  it.each([
    ["user", "resync", "user"],
    ["resync", "repair", "repair"],
    ["repair", "repair", "repair"],
  ] as const)("%s and %s give %s", (one, other, expected) => {
    expect(moreUrgent(one, other)).toBe(expected);
  });
});

describe("ReadyKeys", () => {
  it("serves the most urgent class first", () => {
    expect(picks(filled({ resync: 2, repair: 1, user: 2 }), 6)).toEqual([
      "user",
      "user",
      "repair",
      "resync",
      "resync",
      undefined,
    ]);
  });

  it("gives both lower classes a turn among sixteen picks while users never stop", () => {
    const order = picks(filled({ user: 100, repair: 100, resync: 100 }), 16);
    expect(order).toEqual([...Array.from({ length: 14 }, () => "user"), "repair", "resync"]);
  });

  it("starts to count afresh when a class was empty in between", () => {
    const ready = filled({ user: 100, resync: 1 });
    picks(ready, 10);
    ready.remove(objectKey("resync-0"), "resync");
    ready.push(objectKey("resync-0"), "resync");
    expect(picks(ready, 14)).not.toContain("resync");
    expect(picks(ready, 1)).toEqual(["resync"]);
  });

  it("tells how many keys wait in a class", () => {
    const ready = filled({ user: 2, repair: 3 });
    ready.shift();
    expect(PRIORITIES.map((priority) => ready.depth(priority))).toEqual([1, 3, 0]);
  });

  it("never makes a waiting class wait longer than its share", () => {
    const arrivals = fc.array(fc.constantFrom(...PRIORITIES, "user" as const, "user" as const), { maxLength: 300 });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 3 }), (priorities, perPick) => {
        const ready = new ReadyKeys();
        const passedOver: Record<Priority, number> = { user: 0, repair: 0, resync: 0 };
        priorities.forEach((priority, n) => {
          ready.push(objectKey(`${n}`), priority);
          if (n % perPick !== 0) return;
          const waiting = PRIORITIES.filter((each) => ready.depth(each) > 0);
          const picked = ready.shift()?.priority;
          for (const each of PRIORITIES) {
            passedOver[each] = waiting.includes(each) && each !== picked ? passedOver[each] + 1 : 0;
          }
          expect(Math.max(passedOver.repair, passedOver.resync)).toBeLessThan(LOWER_CLASS_SHARE);
        });
      }),
    );
  });
});
