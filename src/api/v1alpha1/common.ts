import { z } from "zod";
import { listMap } from "../schema.ts";

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

/** Go duration in hours, minutes and seconds, for example 30m or 1h30m. */
export const interval = z
  .string()
  .max(16)
  .regex(/^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?$/);

/** `.status.observedGeneration`; the CRD defaults it to -1 so that a new object never reads as current. */
export const observedGeneration = z.int().optional().describe("The generation that the conditions speak of.");

/** `.status.conditions`. */
export const conditions = listMap(
  z
    .array(
      z.object({
        type: z.string().max(316),
        status: z.enum(["True", "False", "Unknown"]),
        reason: z.string().max(1024),
        message: z.string().max(32768),
        observedGeneration: z.int(),
        lastTransitionTime: z.iso.datetime(),
      }),
    )
    .max(20),
  "type",
).optional();
