/**
 * Where decisions are written down. A pino logger is one. `fields` come first; an error goes under `err`.
 * Never put a secret or a token into either: masking is the last line of defence, not the first.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log that adds `fields` to every line. */
  child(fields: Readonly<Record<string, unknown>>): Log;
}

/** Writes nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
