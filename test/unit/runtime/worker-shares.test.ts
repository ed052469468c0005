import { describe, expect, it } from "vitest";
import { objectKey } from "../../../src/kube/client.ts";
import type { Priority } from "../../../src/runtime/work.ts";
import { WorkerShares } from "../../../src/runtime/worker-shares.ts";
import { Workqueue } from "../../../src/runtime/workqueue.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

/** How many keys may run at once when more than enough are there, in one namespace or each in its own. */
function admitted(workers: number, priority: Priority, isOneNamespace: boolean): number {
  const shares = new WorkerShares(workers);
  let running = 0;
  while (running < workers) {
    const namespace = isOneNamespace ? "team" : `team-${running}`;
    if (!shares.admits(priority, namespace)) break;
    shares.started(objectKey(`object-${running}`, namespace), priority);
    running += 1;
  }
  return running;
}

describe("WorkerShares", () => {
  it.each([
    { workers: 100, priority: "user", isOneNamespace: false, most: 100 },
    { workers: 100, priority: "repair", isOneNamespace: false, most: 90 },
    { workers: 100, priority: "resync", isOneNamespace: false, most: 90 },
    { workers: 100, priority: "user", isOneNamespace: true, most: 75 },
    { workers: 4, priority: "user", isOneNamespace: true, most: 3 },
    { workers: 4, priority: "repair", isOneNamespace: false, most: 3 },
    { workers: 3, priority: "repair", isOneNamespace: true, most: 3 },
    { workers: 1, priority: "resync", isOneNamespace: true, most: 1 },
    { workers: Number.POSITIVE_INFINITY, priority: "user", isOneNamespace: true, most: undefined },
  ] as const)("of $workers workers, $priority keys (one namespace: $isOneNamespace) get $most", (row) => {
    if (row.most === undefined) {
      const shares = new WorkerShares(row.workers);
      shares.started(objectKey("a", "team"), row.priority);
      expect(shares.admits(row.priority, "team")).toBe(true);
    } else expect(admitted(row.workers, row.priority, row.isOneNamespace)).toBe(row.most);
  });

  it("admits again when a key was given back", () => {
    const shares = new WorkerShares(4);
    const keys = ["a", "b", "c"].map((name) => objectKey(name, "team"));
    for (const key of keys) shares.started(key, "repair");
    expect(shares.admits("repair", "team")).toBe(false);
    shares.ended(keys[0]!, "repair");
    expect(shares.admits("repair", "team")).toBe(true);
  });
});

describe("A workqueue with shares", () => {
  it("leaves a worker to another namespace while the passes of one hang, and goes on with that one afterwards", async () => {
    const queue = new Workqueue({ clock: new FakeClock(), workers: 4 });
    const noisy = Array.from({ length: 10 }, (_, at) => objectKey(`${at}`, "noisy"));
    for (const key of noisy) queue.add(key, { priority: "user" });
    const hanging = [await queue.take(), await queue.take(), await queue.take()];
    const fourth = queue.take();
    queue.add(objectKey("one", "quiet"), { priority: "user" });
    expect((await fourth)?.key).toBe("quiet/one");
    const fifth = queue.take();
    queue.done(hanging[0]!.key);
    expect((await fifth)?.key).toBe("noisy/3");
  });

  it("leaves a worker to a user's change while repairs hang in many namespaces", async () => {
    const queue = new Workqueue({ clock: new FakeClock(), workers: 4 });
    for (let at = 0; at < 10; at += 1) queue.add(objectKey("x", `team-${at}`), { priority: "repair" });
    for (let taken = 0; taken < 3; taken += 1) await queue.take();
    const fourth = queue.take();
    queue.add(objectKey("x", "people"), { priority: "user" });
    expect(await fourth).toEqual({ key: "people/x", priority: "user" });
  });
});
