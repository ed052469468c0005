import { z } from "zod";

const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** A duration such as 90s, 5m or 1h30m, as milliseconds. */
export function duration(byDefault: string): z.ZodType<number, string | undefined> {
  return z
    .string()
    .default(byDefault)
    .transform((text, context) => {
      const match = DURATION.exec(text);
      if (match === null || text === "") {
        context.addIssue({ code: "custom", message: "must be a duration such as 90s, 5m or 1h30m" });
        return z.NEVER;
      }
      const part = (index: number): number => Number(match[index] ?? 0);
      return part(1) * 3_600_000 + part(2) * 60_000 + part(3) * 1000 + part(4);
    });
}

/** A whole number in a closed range. */
export function wholeNumber(byDefault: number, min: number, max: number): z.ZodType<number, string | undefined> {
  return z
    .string()
    .default(String(byDefault))
    .refine((text) => isWholeNumber(text, min, max), `must be a whole number from ${min} to ${max}`)
    .transform(Number);
}

/** A whole number in a closed range; absent stays absent. */
export function optionalWholeNumber(min: number, max: number): z.ZodType<number | undefined, string | undefined> {
  return z
    .string()
    .optional()
    .refine(
      (text) => text === undefined || isWholeNumber(text, min, max),
      `must be a whole number from ${min} to ${max}`,
    )
    .transform((text) => (text === undefined ? undefined : Number(text)));
}

/** A switch: `--flag` or `--no-flag`; in the environment true or false. */
export function toggle(byDefault: boolean): z.ZodType<boolean, string | undefined> {
  return z
    .enum(["true", "false"], "must be true or false")
    .default(byDefault ? "true" : "false")
    .transform((text) => text === "true");
}

/** Free text; absent stays absent. */
export function optionalText(): z.ZodType<string | undefined, string | undefined> {
  return z.string().min(1, "must not be empty").optional();
}

/** Free text with a default. */
export function text(byDefault: string): z.ZodType<string, string | undefined> {
  return z.string().min(1, "must not be empty").default(byDefault);
}

/** Text that has to be given. */
export function requiredText(what: string): z.ZodType<string, string | undefined> {
  return z.string({ error: `is needed: ${what}` }).min(1, "must not be empty");
}

/** One of a closed list. */
export function choice<const T extends string>(
  byDefault: NoInfer<T>,
  ...values: readonly T[]
): z.ZodType<T, string | undefined> {
  return z
    .string()
    .default(byDefault)
    .refine((value): value is T => values.some((known) => known === value), `must be one of ${values.join(", ")}`);
}

/** `host:port` or `:port` (all interfaces). */
export function listenAddress(
  byDefault: string,
): z.ZodType<{ readonly host: string; readonly port: number }, string | undefined> {
  return z
    .string()
    .default(byDefault)
    .transform((value, context) => {
      const match = /^(.*):(\d{1,5})$/.exec(value);
      const port = Number(match?.[2]);
      if (match === null || port > 65_535) {
        context.addIssue({ code: "custom", message: "must be HOST:PORT or :PORT" });
        return z.NEVER;
      }
      return { host: match[1] === "" ? "::" : (match[1] ?? "::").replace(/^\[(.*)\]$/, "$1"), port };
    });
}

function isWholeNumber(text: string, min: number, max: number): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
}
