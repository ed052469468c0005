import { expect, it } from "vitest";
import { LeadershipTerm } from "../../../src/runtime/leadership-term.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

function tenSeconds(): { clock: FakeClock; term: LeadershipTerm } {
  const clock = new FakeClock({ monotonicMs: 0 });
  return { clock, term: new LeadershipTerm(clock, 10_000) };
}

it("a term ends by itself and aborts its signal", async () => {
  const { clock, term } = tenSeconds();
  await clock.advance(9_999);
  expect([term.isValid(), term.remainingMs(), term.signal.aborted]).toEqual([true, 1, false]);
  await clock.advance(1);
  expect([term.isValid(), term.remainingMs(), term.signal.aborted]).toEqual([false, 0, true]);
});

it("a term goes on when it is extended in time, on a single timer", async () => {
  const { clock, term } = tenSeconds();
  await clock.advance(5_000);
  term.extend(15_000);
  expect(clock.pendingTimers()).toBe(1);
  await clock.advance(9_999);
  expect(term.isValid()).toBe(true);
});

it("a term that is over does not come back when an answer arrives late", () => {
  const { clock, term } = tenSeconds();
  clock.freeze(10_000);
  term.extend(20_000);
  expect([term.isValid(), term.signal.aborted, clock.pendingTimers()]).toEqual([false, true, 0]);
});

it("a term can be ended early, more than once, and leaves no timer", () => {
  const { clock, term } = tenSeconds();
  term.end();
  term.end();
  expect([term.isValid(), clock.pendingTimers()]).toEqual([false, 0]);
});
