import { z } from "zod";
import { durationMs } from "../duration.ts";
import { cel, dateTime, form, listMap } from "../schema.ts";

/** API group of every kind. */
export const GROUP = "sqlmi.winauth.dev";
/** The one served version. */
export const VERSION = "v1alpha1";
/** Finalizer that this operator puts on what it manages. */
export const FINALIZER = "sqlmi.winauth.dev/finalizer";
/** Field manager of every server-side apply. */
export const FIELD_MANAGER = "winauth-operator";
/** Asks for a pass now, as Flux defines it: https://fluxcd.io/flux/components/kustomize/kustomizations/#triggering-a-reconcile */
export const RECONCILE_REQUEST_ANNOTATION = "reconcile.fluxcd.io/requestedAt";

const MIN_INTERVAL_MS = durationMs("10s");
const MAX_INTERVAL_MS = durationMs("24h");

/** Long enough for "90 minutes or so": of a text that is too long the API server says nothing else. */
const MAX_SPELLING = 32;

/** Go duration in hours, minutes and seconds, for example 30m or 1h30m, from 10s to 24h. */
export const interval = cel(
  form(
    z.string().min(1).max(MAX_SPELLING),
    /^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?$/,
    "must be a duration in hours, minutes and seconds, such as 30m or 1h30m",
  ),
  {
    rule: "duration(self) >= duration('10s') && duration(self) <= duration('24h')",
    message: "must be between 10s and 24h",
    holds: (text) => durationMs(text) >= MIN_INTERVAL_MS && durationMs(text) <= MAX_INTERVAL_MS,
  },
);

/** An age in one unit: minutes, hours or days, for example 45m, 3h or 90d. {@link ageMs} reads it. */
export const age = form(
  z.string().min(2).max(MAX_SPELLING),
  /^[1-9][0-9]{0,3}[mhd]$/,
  "must be an age in minutes, hours or days, such as 45m, 3h or 90d",
);

/** A DNS subdomain (RFC 1123), the form of most object names. */
export const dnsSubdomain = form(
  z.string().min(1).max(253),
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  "must be an object name: lower-case letters, digits, - and .",
);

/** `.status.observedGeneration`; the CRD defaults it to -1 so that a new object never reads as current. */
export const observedGeneration = z
  .int()
  .optional()
  .describe("The generation of the object that the conditions speak of; -1 before the operator has seen it.");

/** `.status.lastHandledReconcileAt`. */
export const lastHandledReconcileAt = z
  .string()
  .max(256)
  .optional()
  .describe(`The last value of the annotation ${RECONCILE_REQUEST_ANNOTATION} that was acted on.`);

/** `.status.failing`. */
export const failing = z
  .object({
    reason: z.string().max(128).describe("Reason of the present failure."),
    since: dateTime.describe("When it began."),
  })
  .optional()
  .describe("Since when the present failure lasts; decides when retrying becomes Stalled.");

/** `.status.conditions`, as metav1.Condition. */
export const conditions = listMap(
  z
    .array(
      z.object({
        type: z
          .string()
          .max(316)
          .regex(/^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$/)
          .describe("What the condition is about, for example Ready."),
        status: z.enum(["True", "False", "Unknown"]).describe("Whether it holds."),
        reason: z
          .string()
          .min(1)
          .max(1024)
          .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
          .describe("One word for programs."),
        message: z.string().max(32768).describe("One sentence for people: what is so, and who can do what about it."),
        observedGeneration: z.int().min(0).describe("The generation of the object that this condition speaks of."),
        lastTransitionTime: dateTime.describe("When status last changed."),
      }),
    )
    .max(20),
  "type",
)
  .optional()
  .describe("What is true of this object now. Ready sums the others up.");
