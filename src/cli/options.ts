import { parseArgs } from "node:util";
import type { z } from "zod";

/** One setting of a command: a flag, optionally an environment variable, and how its text becomes a value. */
export interface OptionSpec<T = unknown> {
  /** Long flag without dashes. */
  readonly flag: string;
  /** Environment variable read when the flag is absent. */
  readonly env?: string;
  /** How the value is shown in the help, for example FILE; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  /** Turns the text (or, for a switch, "true") into the value; its messages are shown to the user. */
  readonly schema: z.ZodType<T, string | undefined>;
}

/** A named set of options. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The parsed values of a set of options. */
export type OptionValues<S extends OptionSpecs> = {
  readonly [K in keyof S]: S[K] extends OptionSpec<infer T> ? T : never;
};

/** The command line or the environment holds something that can't be used. Shown without a stack; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads options from flags, then from the environment, then from defaults.
 *
 * @throws {UsageError} naming every flag or variable that is unknown or can't be used, and what it must be.
 */
export function parseOptions<S extends OptionSpecs>(
  specs: S,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): OptionValues<S> {
  const flags = readFlags(specs, argv);
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const fromFlag = flags[spec.flag];
    const fromEnv = spec.env === undefined ? undefined : emptyAsAbsent(env[spec.env]);
    const text = fromFlag ?? fromEnv;
    const parsed = spec.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push(
        `${sourceOf(spec, fromFlag, fromEnv)}: ${parsed.error.issues.map((issue) => issue.message).join("; ")}`,
      );
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return values as OptionValues<S>;
}

/** The options as an aligned block for `--help`. */
export function describeOptions(specs: OptionSpecs): string {
  const rows = Object.values(specs).map((spec) => {
    const left = `  --${spec.flag}${spec.value === undefined ? "" : ` ${spec.value}`}`;
    return { left, right: spec.help + (spec.env === undefined ? "" : ` [env ${spec.env}]`) };
  });
  const width = Math.min(34, Math.max(...rows.map((row) => row.left.length)) + 2);
  return rows
    .map(({ left, right }) => (left.length < width ? left.padEnd(width) : `${left}\n${" ".repeat(width)}`) + right)
    .join("\n");
}

function readFlags(specs: OptionSpecs, argv: readonly string[]): Readonly<Record<string, string | undefined>> {
  const options: Record<string, { type: "string" | "boolean" }> = {};
  for (const spec of Object.values(specs))
    options[spec.flag] = { type: spec.value === undefined ? "boolean" : "string" };
  try {
    const { values } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: false,
      allowNegative: true,
      strict: true,
    });
    return Object.fromEntries(Object.entries(values).map(([flag, value]) => [flag, String(value)]));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function sourceOf(spec: OptionSpec, fromFlag: string | undefined, fromEnv: string | undefined): string {
  if (fromFlag === undefined && fromEnv !== undefined) return `environment variable ${spec.env ?? ""} ("${fromEnv}")`;
  return fromFlag === undefined ? `--${spec.flag}` : `--${spec.flag} "${fromFlag}"`;
}

function emptyAsAbsent(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
