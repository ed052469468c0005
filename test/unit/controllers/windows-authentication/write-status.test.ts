import { describe, expect, it } from "vitest";
import { invalidSpecStatus, writeStatus } from "../../../../src/controllers/windows-authentication/write-status.ts";
import { ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";
import { recordingLog } from "../../../fakes/recording-log.ts";

const stalled = () =>
  invalidSpecStatus(windowsAuthentication(), [{ path: ["interval"], message: "is no duration" }], 0);

describe("writeStatus()", () => {
  it("writes, remembers, logs the decision and reports the turn", async () => {
    const world = new ReconcileWorld();
    const { log, lines } = recordingLog();
    const deps = { ...world.deps(), log };
    await writeStatus(world.object, stalled(), deps, "r-1");
    const message =
      "The stored specification breaks the rules of this version: spec.interval: is no duration. Correct it and apply it again.";
    expect(world.statuses.map(({ status }) => status)).toEqual([stalled()]);
    expect(deps.latest.get(world.key)).toEqual(world.object);
    expect(world.events).toEqual([`Warning InvalidSpec Reconcile ${message}`]);
    expect(lines).toEqual([
      {
        level: "info",
        message,
        fields: {
          key: "team-a/sqlmi-01",
          reconcileId: "r-1",
          generation: 1,
          ready: "False",
          reason: "InvalidSpec",
          pendingActions: undefined,
          operation: undefined,
        },
      },
    ]);
  });

  it("is silent when the stored status says the same", async () => {
    const world = new ReconcileWorld();
    const object = { ...windowsAuthentication(), status: stalled() };
    await writeStatus(object, stalled(), world.deps(), "r-1");
    expect([world.statuses, world.events]).toEqual([[], []]);
  });
});

describe("invalidSpecStatus()", () => {
  it("names every broken rule in a stable order, and concludes", () => {
    const issues = [
      { path: ["interval"], message: "b" },
      { path: ["consent", "permissions", 0], message: "a" },
    ];
    const status = invalidSpecStatus(windowsAuthentication({}, { generation: 4 }), issues, 0);
    expect(status).toMatchObject({ observedGeneration: 4, managedInstance: { name: "sqlmi-01" } });
    expect(status.conditions?.map(({ type, reason, message }) => [type, reason, message])).toEqual(
      ["Ready", "Stalled"].map((type) => [
        type,
        "InvalidSpec",
        "The stored specification breaks the rules of this version: spec.consent.permissions.0: a; spec.interval: b. Correct it and apply it again.",
      ]),
    );
  });
});
