import { describe, expect, it } from "vitest";
import { scheduleFrom, settingsFrom } from "../../../../src/cli/operator/controller-settings.ts";
import { readOperatorConfig } from "../../../../src/cli/operator/options.ts";
import { RETRY_SCHEDULE } from "../../../../src/runtime/backoff.ts";

describe("settingsFrom()", () => {
  it.each([
    ["--sweep-interval", { sweepIntervalMs: 7000 }],
    ["--absence-grace", { instanceNotFoundGraceMs: 7000, realmNotFoundGraceMs: 7000 }],
    ["--instance-retry", { instanceUnavailableRecheckMs: 7000, operationPollMs: 7000 }],
    ["--replication-grace", { replicationGraceMs: 7000, replicationRecheckMs: 5000 }],
    ["--realm-spread", { realmChangeSpreadMs: 7000 }],
    ["--progress-deadline", { progressDeadlineMs: 7000 }],
  ])("%s 7s sets its waits", (flag, waits) => {
    expect(settingsFrom(readOperatorConfig([flag, "7s"], {}))).toMatchObject(waits);
  });
  it("never polls an operation less often than every 10 s, nor looks for replication less often than every 5 s", () => {
    const config = readOperatorConfig(["--instance-retry", "10m", "--replication-grace", "10m"], {});
    expect(settingsFrom(config)).toMatchObject({ operationPollMs: 10_000, replicationRecheckMs: 5000 });
  });
});

it("scheduleFrom() sets how often dependencies are looked at, and nothing else", () => {
  const schedule = scheduleFrom(readOperatorConfig(["--dependency-retry", "3s"], {}));
  expect(schedule).toEqual({ ...RETRY_SCHEDULE, dependency: { ...RETRY_SCHEDULE.dependency, intervalMs: 3000 } });
});
