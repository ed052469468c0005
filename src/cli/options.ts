import { parseArgs } from "node:util";
import type { z } from "zod";
import { nearest } from "../api/nearest.ts";

/** One setting of a command: a flag, optionally an environment variable, and how its text becomes a value. */
export interface OptionSpec<T = unknown> {
  /** Long flag without dashes. */
  readonly flag: string;
  /** Environment variable read when the flag is absent. */
  readonly env?: string;
  /** How the value is shown in the help, for example FILE; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  /** What applies when nothing is said, as the help shows it; absent where that goes without saying. */
  readonly byDefault?: string;
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

type Flags = Readonly<Record<string, string | undefined>>;

function readFlags(specs: OptionSpecs, argv: readonly string[]): Flags {
  const options: Record<string, { type: "string" | "boolean" }> = {};
  for (const spec of Object.values(specs))
    options[spec.flag] = { type: spec.value === undefined ? "boolean" : "string" };
  // Not strict: the library's own messages speak to programmers.
  const { tokens } = parseArgs({ args: [...argv], options, allowNegative: true, strict: false, tokens: true });
  const flags: Record<string, string> = {};
  const problems: string[] = [];
  // A word behind an unknown option is most likely its value: the option alone is told.
  for (const token of tokens) {
    if (token.kind === "positional" && problems.length === 0)
      problems.push(`"${token.value}" is not expected: there are options only`);
    if (token.kind !== "option") continue;
    const flag = flagOf(specs, token);
    if (typeof flag === "string") problems.push(flag);
    else flags[flag.name] = flag.value;
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return flags;
}

interface FlagToken {
  /** As it was written, with its dashes. */
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** What a flag says, or what is wrong with it. */
function flagOf(specs: OptionSpecs, token: FlagToken): { readonly name: string; readonly value: string } | string {
  const { rawName, value, inlineValue } = token;
  const name = rawName.replace(/^-+/, "");
  const spec = Object.values(specs).find(({ flag }) => flag === name);
  if (spec === undefined) {
    const switched = Object.values(specs).find(
      ({ flag, value: shown }) => shown === undefined && `no-${flag}` === name,
    );
    return switched === undefined ? unknownFlag(specs, rawName) : { name: switched.flag, value: "false" };
  }
  if (spec.value === undefined) {
    return value === undefined ? { name, value: "true" } : `${rawName}: takes no value; to turn it off: --no-${name}`;
  }
  const isMissing = value === undefined || (inlineValue !== true && /^-./.test(value));
  return isMissing ? `${rawName}: needs a value (${spec.value})` : { name, value };
}

function unknownFlag(specs: OptionSpecs, rawName: string): string {
  const meant = nearest(rawName.replace(/^-+/, ""), flagNames(specs));
  return `there is no option ${rawName}.${meant === undefined ? "" : ` Did you mean --${meant}?`}`;
}

function flagNames(specs: OptionSpecs): readonly string[] {
  return Object.values(specs).map(({ flag }) => flag);
}

function sourceOf(spec: OptionSpec, fromFlag: string | undefined, fromEnv: string | undefined): string {
  if (fromFlag === undefined && fromEnv !== undefined) return `environment variable ${spec.env ?? ""} ("${fromEnv}")`;
  return fromFlag === undefined ? `--${spec.flag}` : `--${spec.flag} "${fromFlag}"`;
}

function emptyAsAbsent(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
