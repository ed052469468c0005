import { parseArgs } from "node:util";
import type { z } from "zod";
import { nearest } from "../api/nearest.ts";

/** One setting of a command: a flag, optionally an environment variable, and how its text becomes a value. */
export interface OptionSpec<T = unknown> {
  /** Long flag without dashes. */
  readonly flag: string;
  /** One letter that stands for the flag: `o` for `-o`. */
  readonly short?: string;
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
  return parseCommandLine(specs, argv, env).values;
}

/**
 * As {@link parseOptions}, for a command that also takes one word that is no option. A lone dash is such a word.
 *
 * @param wordName how the help shows that word, for example FILE; absent: none is taken.
 * @throws {UsageError} as {@link parseOptions}, and for every word too many.
 */
export function parseCommandLine<S extends OptionSpecs>(
  specs: S,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  wordName?: string,
): { readonly values: OptionValues<S>; readonly word: string | undefined } {
  const { flags, words } = readFlags(specs, argv, wordName);
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
  return { values: values as OptionValues<S>, word: words[0] };
}

type Flags = Readonly<Record<string, string | undefined>>;

function readFlags(
  specs: OptionSpecs,
  argv: readonly string[],
  wordName: string | undefined,
): { readonly flags: Flags; readonly words: readonly string[] } {
  const flags: Record<string, string> = {};
  const words: string[] = [];
  const maxWords = wordName === undefined ? 0 : 1;
  const problems: string[] = [];
  // A word behind an unknown option is most likely its value: the option alone is told.
  for (const token of tokensOf(specs, argv)) {
    if (token.kind === "positional" && words.push(token.value) > maxWords && problems.length === 0)
      problems.push(notExpected(token.value, wordName));
    if (token.kind !== "option") continue;
    const flag = flagOf(specs, token);
    if (typeof flag === "string") problems.push(flag);
    else flags[flag.name] = flag.value;
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return { flags, words };
}

function tokensOf(specs: OptionSpecs, argv: readonly string[]) {
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = {};
  for (const { flag, short, value } of Object.values(specs))
    options[flag] = { type: value === undefined ? "boolean" : "string", ...(short === undefined ? {} : { short }) };
  // Not strict: the library's own messages speak to programmers.
  return parseArgs({ args: [...argv], options, allowNegative: true, strict: false, tokens: true }).tokens;
}

function notExpected(word: string, wordName: string | undefined): string {
  return `"${word}" is not expected: ${wordName === undefined ? "there are options only" : `one ${wordName} is enough`}`;
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
  const spec = Object.values(specs).find(({ flag, short }) => flag === name || rawName === `-${short ?? ""}`);
  if (spec === undefined) {
    const switched = Object.values(specs).find(
      ({ flag, value: shown }) => shown === undefined && `no-${flag}` === name,
    );
    return switched === undefined ? unknownFlag(specs, rawName) : { name: switched.flag, value: "false" };
  }
  if (spec.value === undefined) {
    return value === undefined
      ? { name: spec.flag, value: "true" }
      : `${rawName}: takes no value; to turn it off: --no-${spec.flag}`;
  }
  const isMissing = value === undefined || (inlineValue !== true && /^-./.test(value));
  return isMissing ? `${rawName}: needs a value (${spec.value})` : { name: spec.flag, value };
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
