import { z } from "zod";
import { oneLine } from "../plain-text.ts";

/**
 * Readers for objects as the API server stores them. Whoever may write a status may write anything into it, and an object may be older
 * than a rule: what does not fit counts as absent, and every text is one printable line.
 */
export const MAX_MESSAGE = 4096;
const MAX_NAME = 253;
const MAX_ITEMS = 200;

/** A name or an id. */
export const name = z.string().transform((text) => oneLine(text, MAX_NAME));
/** A sentence for people. */
export const sentence = z.string().transform((text) => oneLine(text, MAX_MESSAGE));
/** A moment, as milliseconds since the epoch. */
export const moment = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isFinite(ms));

/** What does not fit counts as absent. */
export function absentUnless<T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<T>> {
  return schema.optional().catch(undefined);
}

/** The items that fit; too many are cut off. */
export function fitting<T extends z.ZodType>(item: T): z.ZodType<readonly z.output<T>[]> {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.slice(0, MAX_ITEMS).flatMap((candidate) => {
        const parsed = item.safeParse(candidate);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}
