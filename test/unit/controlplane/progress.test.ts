import { expect, test } from "vitest";
import { elapsedText, withProgress } from "../../../src/controlplane/progress.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

test.each([
  [0, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min 0 s"],
  [80_400, "1 min 20 s"],
])("%d ms read as %s", (ms, text) => {
  expect(elapsedText(ms)).toBe(text);
});

test("a long step reports every ten seconds how far it is, and ends its timer", async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  let built = 0;
  const step = Promise.withResolvers<string>();
  const result = withProgress(
    { clock, log: (line) => lines.push(line) },
    "Building",
    () => (built === 0 ? "" : `${built} packages`),
    () => step.promise,
  );
  await clock.advance(10_000);
  built = 612;
  await clock.advance(69_999);
  step.resolve("done");
  expect(await result).toBe("done");
  expect(lines).toEqual([
    "Building …",
    "Building … 10 s",
    ...[20, 30, 40, 50].map((seconds) => `Building … 612 packages, ${seconds} s`),
    "Building … 612 packages, 1 min 0 s",
    "Building … 612 packages, 1 min 10 s",
  ]);
  expect(clock.pendingTimers()).toBe(0);
});

test("a step that fails ends its timer too", async () => {
  const clock = new FakeClock();
  const step = (): Promise<never> => Promise.reject(new Error("broken"));
  await expect(withProgress({ clock, log: () => undefined }, "Building", () => "", step)).rejects.toThrow("broken");
  expect(clock.pendingTimers()).toBe(0);
});
