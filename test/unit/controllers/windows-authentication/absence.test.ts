import { expect, it } from "vitest";
import { controllerSettings } from "../../../../src/controllers/settings.ts";
import { isBelieved, untilBelievedMs } from "../../../../src/controllers/windows-authentication/absence.ts";
import { Attempt } from "../../../../src/controllers/windows-authentication/attempt.ts";
import { windowsAuthentication } from "../../../fakes/reconcile-world.ts";

const SINCE_MS = Date.UTC(2026, 0, 1);
const GRACE_MS = 60_000;

it.each([
  { what: "an absence met for the first time", reason: undefined, agoMs: 0, leftMs: GRACE_MS },
  { what: "one that followed another failure", reason: "Throttled", agoMs: 3 * GRACE_MS, leftMs: GRACE_MS },
  { what: "one within its grace", reason: "InstanceNotFound", agoMs: GRACE_MS - 1, leftMs: 1 },
  { what: "one that has lasted", reason: "InstanceNotFound", agoMs: GRACE_MS, leftMs: 0 },
])("$what is believed in $leftMs ms", ({ reason, agoMs, leftMs }) => {
  const failing = reason === undefined ? {} : { failing: { reason, since: new Date(SINCE_MS).toISOString() } };
  const object = { ...windowsAuthentication(), status: { observedGeneration: 1, ...failing } };
  const settings = controllerSettings({ instanceNotFoundGraceMs: GRACE_MS });
  const attempt = new Attempt(object, object.spec, { nowMs: SINCE_MS + agoMs, settings });
  expect(untilBelievedMs(attempt, "InstanceNotFound")).toBe(leftMs);
  expect(isBelieved(attempt, "InstanceNotFound")).toBe(leftMs === 0);
});
