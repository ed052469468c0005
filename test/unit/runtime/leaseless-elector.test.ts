import { expect, it } from "vitest";
import { NotLeaderError } from "../../../src/ports/fence.ts";
import { createLeaselessElector } from "../../../src/runtime/leaseless-elector.ts";
import { settle } from "../../fakes/fake-clock.ts";

it("createLeaselessElector() leads from the start of its run until it is told to stop", async () => {
  const elector = createLeaselessElector();
  const stop = new AbortController();
  const story: string[] = [];
  let leading: AbortSignal | undefined;
  expect(() => elector.check()).toThrow(NotLeaderError);
  const running = elector.run(stop.signal, {
    onStartedLeading: (signal) => {
      leading = signal;
      story.push("started");
    },
    onStoppedLeading: () => story.push("stopped"),
  });
  await settle();
  expect(() => elector.check()).not.toThrow();
  expect([elector.isLeading(), leading?.aborted]).toEqual([true, false]);
  stop.abort();
  expect(await running).toBe("released");
  expect(() => elector.check()).toThrow(NotLeaderError);
  expect([elector.isLeading(), leading?.aborted, story]).toEqual([false, true, ["started", "stopped"]]);
});

it("createLeaselessElector() never leads when it was stopped before", async () => {
  const elector = createLeaselessElector();
  const never = (): void => expect.unreachable();
  const end = await elector.run(AbortSignal.abort(), { onStartedLeading: never, onStoppedLeading: never });
  expect([end, elector.isLeading()]).toEqual(["released", false]);
});
