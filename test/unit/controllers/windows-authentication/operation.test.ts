import { describe, expect, it } from "vitest";
import type { ManagedInstances, OperationState } from "../../../../src/azure/ports.ts";
import { controllerSettings } from "../../../../src/controllers/settings.ts";
import { Attempt } from "../../../../src/controllers/windows-authentication/attempt.ts";
import {
  followOperation,
  operationKind,
  pollDelayMs,
} from "../../../../src/controllers/windows-authentication/operation.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { FakeAzure, SUBSCRIPTION } from "../../../fakes/fake-azure.ts";
import { windowsAuthentication } from "../../../fakes/reconcile-world.ts";

const WORDS = "Turn on the service principal on managed instance sqlmi-01.";
const operation = { kind: "EnablingServicePrincipal", url: "https://u", startedAt: "1970-01-01T00:00:00.000Z" };
const call = { priority: "user", signal: new AbortController().signal } as const;

function attemptAt(nowMs: number, status: object = { operation, pendingActions: [WORDS] }): Attempt {
  const object = { ...windowsAuthentication(), status: { observedGeneration: -1, ...status } };
  return new Attempt(object, object.spec, { nowMs, settings: controllerSettings() });
}
const answering = (answer: () => Promise<OperationState>): ManagedInstances => ({
  ...new FakeAzure().forRealm().instances,
  operation: answer,
});
const saying = (state: OperationState) => answering(() => Promise.resolve(state));
const failed = (needsHuman: boolean) =>
  new OperatorError("Rolled back.", { code: "C", reason: "OperationFailed", retry: { kind: "backoff" }, needsHuman });

describe("operationKind()", () => {
  it.each([
    [{ servicePrincipalType: "SystemAssigned", authenticationMetadata: "Paired" }, "EnablingServicePrincipal"],
    [{ servicePrincipalType: "None" }, "DisablingServicePrincipal"],
    [{ authenticationMetadata: "Paired" }, "SettingAuthenticationMetadata"],
  ] as const)("of %o is %s", (patch, kind) => {
    expect(operationKind({ kind: "patchInstance", instanceName: "sqlmi-01", patch })).toBe(kind);
  });
});

describe("pollDelayMs()", () => {
  it.each([
    [undefined, 10_000],
    [3_000, 3_000],
    [3_600_000, 60_000],
  ])("asked for %s ms, waits %d", (retryAfterMs, delayMs) => {
    expect(pollDelayMs(attemptAt(0), retryAfterMs)).toBe(delayMs);
  });
});

describe("followOperation()", () => {
  it("has nothing to follow", async () => {
    const never = answering(() => Promise.reject(new Error("not asked")));
    expect(await followOperation(attemptAt(0, {}), never, call)).toBeUndefined();
  });

  it("ends the pass while it runs, and says at what Azure is", async () => {
    const running = saying({ kind: "running", retryAfterMs: 15_000 });
    expect(await followOperation(attemptAt(60_000), running, call)).toEqual({
      summary: {
        kind: "progressing",
        ready: "Unknown",
        readyReason: "Progressing",
        reason: "EnablingServicePrincipal",
        message: `Azure is at work: ${WORDS}`,
      },
      then: { result: { kind: "requeueAfter", delayMs: 15_000, priority: "user" } },
    });
  });

  it("calls for a human when it runs far too long, and still follows it", async () => {
    expect(await followOperation(attemptAt(7_200_001), saying({ kind: "running" }), call)).toEqual({
      summary: {
        kind: "stalled",
        reason: "ProgressDeadlineExceeded",
        message: `Azure has been at work on this for longer than it should take: ${WORDS} It is still followed. To see it: az sql mi op list -g rg --mi sqlmi-01 --subscription ${SUBSCRIPTION}`,
      },
      then: { result: { kind: "requeueAfter", delayMs: 10_000, priority: "user" } },
    });
  });

  it("puts success on record and goes on", async () => {
    const attempt = attemptAt(60_000);
    expect(await followOperation(attempt, saying({ kind: "succeeded" }), call)).toBeUndefined();
    expect(attempt.draft.operation).toBeUndefined();
    expect(attempt.history.map(({ outcome, message }) => [outcome, message])).toEqual([["Enabled", WORDS]]);
  });

  it.each<[string, ManagedInstances]>([
    ["ARM has forgotten", saying({ kind: "unknown" })],
    ["cannot be looked up for good", answering(() => Promise.reject(failed(true)))],
  ])("lets the instance tell what became of one that %s", async (_name, instances) => {
    const attempt = attemptAt(60_000);
    expect(await followOperation(attempt, instances, call)).toBeUndefined();
    expect([attempt.draft.operation, attempt.history]).toEqual([undefined, []]);
  });

  it("fails with the operation's own error, and follows it no longer", async () => {
    const attempt = attemptAt(60_000);
    const error = failed(false);
    await expect(followOperation(attempt, saying({ kind: "failed", error }), call)).rejects.toMatchObject({
      step: { condition: "ServicePrincipalEnabled" },
      error,
    });
    expect(attempt.draft.operation).toBeUndefined();
  });

  it("keeps following where only this look failed", async () => {
    const attempt = attemptAt(60_000);
    const error = failed(false);
    const unreachable = answering(() => Promise.reject(error));
    await expect(followOperation(attempt, unreachable, call)).rejects.toMatchObject({
      step: { condition: "ServicePrincipalEnabled", status: "Unknown" },
      error,
    });
    expect(attempt.draft.operation).toEqual(operation);
  });
});
