import { expect, it } from "vitest";
import { SpamFilter } from "../../../src/kube/spam-filter.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

it("allows each object 25 at once, then one in five minutes", async () => {
  const clock = new FakeClock();
  const filter = new SpamFilter(clock);
  const allowed = (uid: string) => Array.from({ length: 30 }, () => filter.allows(uid)).filter(Boolean).length;
  expect([allowed("a"), allowed("b")]).toEqual([25, 25]);
  await clock.advance(299_999);
  expect(filter.allows("a")).toBe(false);
  await clock.advance(300_001);
  expect([filter.allows("a"), filter.allows("a"), filter.allows("a")]).toEqual([true, true, false]);
});
