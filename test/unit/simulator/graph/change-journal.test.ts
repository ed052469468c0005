import { describe, expect, it } from "vitest";
import { ChangeJournal } from "../../../../src/simulator/graph/change-journal.ts";

describe("ChangeJournal", () => {
  it("numbers every change once, the last one of an entity counts", () => {
    const journal = new ChangeJournal("e");
    journal.look([{ id: "a" }, { id: "b" }]);
    journal.look([{ id: "a" }, { id: "b" }]);
    const before = journal.sequence;
    journal.look([{ id: "a", x: 1 }]);
    journal.look([{ id: "a", x: 2 }]);
    expect([before, journal.since(before)]).toEqual([
      2,
      [
        { sequence: 4, id: "b" },
        { sequence: 5, id: "a", entity: { id: "a", x: 2 } },
      ],
    ]);
  });

  it("compares nothing when it looks at the very same list again", () => {
    const journal = new ChangeJournal("e");
    const list = [{ id: "a" }];
    journal.look(list);
    list.push({ id: "b" });
    journal.look(list);
    expect(journal.sequence).toBe(1);
    journal.look([...list]);
    expect(journal.sequence).toBe(2);
  });

  it("forgets a removal when the entity comes back", () => {
    const journal = new ChangeJournal("e");
    journal.look([{ id: "a" }]);
    journal.look([]);
    journal.look([{ id: "a" }]);
    expect(journal.since(0)).toEqual([{ sequence: 3, id: "a", entity: { id: "a" } }]);
  });
});
