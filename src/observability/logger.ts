import { pino } from "pino";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { MASK, maskSecrets } from "./mask.ts";
import { serializeError } from "./serialize-error.ts";

/** What moves a terminal's cursor, hides, or turns the direction of writing, and JSON leaves as it is; not the newline at the end. */
const UNPRINTABLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Levels a person can ask for, from all to nothing. */
export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a logger is made of. */
export interface LoggerInit {
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Gets one JSON line at a time, newline included. */
  readonly write: (line: string) => void;
}

/** Replaced whatever they hold; the masking of the written line sees only texts, but at every depth. */
const SECRET_MEMBERS = [
  "authorization",
  "Authorization",
  "password",
  "secret",
  "token",
  "accessToken",
  "clientSecret",
  "clientAssertion",
  "privateKey",
];

/**
 * Makes a logger that writes one JSON object per line: `level`, `time` (ISO 8601), the fields, `msg`. Errors under `err`
 * are reduced to what may be shown. Members with a telling name are replaced, and each whole line is then searched for
 * the shapes of tokens and secrets, since those also hide in messages of libraries.
 */
export function createLogger({ level, clock, write }: LoggerInit): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.nowMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError, error: serializeError },
      redact: {
        paths: SECRET_MEMBERS.flatMap((member) => [member, `*.${member}`, `*.*.${member}`]),
        censor: MASK,
      },
    },
    { write: (line: string) => write(printable(maskSecrets(line))) },
  );
}

/** Such characters stand in texts only, where JSON has a spelling for each that a terminal shows as it is. */
function printable(line: string): string {
  return line.replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_none, at) => escaped(character.charCodeAt(at))).join(""),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
