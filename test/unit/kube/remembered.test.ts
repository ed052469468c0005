import { expect, it } from "vitest";
import { remember } from "../../../src/kube/remembered.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

function counting(fail: () => boolean = () => false) {
  const clock = new FakeClock();
  let loads = 0;
  const load = () => {
    loads += 1;
    return fail() ? Promise.reject(new Error("no")) : Promise.resolve(loads);
  };
  return { clock, value: remember(load, clock, 1000) };
}

it("loads once for simultaneous callers, and again when old or invalid", async () => {
  const { clock, value } = counting();
  expect(await Promise.all([value.get(), value.get()])).toEqual([1, 1]);
  await clock.advance(999);
  expect(await value.get()).toBe(1);
  await clock.advance(1);
  expect(await value.get()).toBe(2);
  value.invalidate();
  expect(await value.get()).toBe(3);
});

it("goes on with the earlier value when a reload fails, and fails when there is none", async () => {
  let broken = true;
  const { value } = counting(() => broken);
  await expect(value.get()).rejects.toThrow("no");
  broken = false;
  expect(await value.get()).toBe(2);
  broken = true;
  value.invalidate();
  expect(await value.get()).toBe(2);
});
