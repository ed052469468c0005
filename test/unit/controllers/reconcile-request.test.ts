import { expect, it } from "vitest";
import { RECONCILE_REQUEST_ANNOTATION } from "../../../src/api/v1alpha1/common.ts";
import { reconcileRequestOf } from "../../../src/controllers/reconcile-request.ts";
import { isAtRest } from "../../../src/controllers/wake-up.ts";
import { Attempt } from "../../../src/controllers/windows-authentication/attempt.ts";
import { ReconcileWorld, windowsAuthentication } from "../../fakes/reconcile-world.ts";

const asking = (value: string): object => ({ annotations: { [RECONCILE_REQUEST_ANNOTATION]: value } });

it.each([
  ["nothing", {}, undefined],
  ["a moment", asking("2026-05-06T07:08:09Z"), "2026-05-06T07:08:09Z"],
  ["as much as status can hold", asking("x".repeat(256)), "x".repeat(256)],
  ["more than that", asking("x".repeat(257)), "x".repeat(256)],
  ["a pair of surrogates across the end", asking(`${"x".repeat(255)}🔒`), "x".repeat(255)],
])("reconcileRequestOf() with %s", (_what, metadata, request) => {
  expect(reconcileRequestOf(windowsAuthentication({}, metadata))).toBe(request);
});

it("a request that is longer than status can hold is answered once, not for ever", async () => {
  const world = new ReconcileWorld();
  world.objects.put(windowsAuthentication({}, asking("x".repeat(100_000))));
  await world.settle();
  expect(world.object.status?.lastHandledReconcileAt).toBe("x".repeat(256));
  expect(isAtRest(world.object)).toBe(true);
  expect(new Attempt(world.object, world.object.spec, { nowMs: 0, settings: world.settings }).isAskedFor).toBe(false);
});
