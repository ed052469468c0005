import type { Log } from "../../src/ports/log.ts";

/** One line that was logged, with the fields of all its parents. */
export interface LoggedLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A {@link Log} that remembers. */
export function recordingLog(): { readonly log: Log; readonly lines: LoggedLine[]; messages: () => string[] } {
  const lines: LoggedLine[] = [];
  const make = (parents: Readonly<Record<string, unknown>>): Log => {
    const at =
      (level: LoggedLine["level"]) =>
      (fields: object, message: string): void =>
        void lines.push({ level, message, fields: { ...parents, ...fields } });
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      child: (fields) => make({ ...parents, ...fields }),
    };
  };
  return { log: make({}), lines, messages: () => lines.map(({ message }) => message) };
}
