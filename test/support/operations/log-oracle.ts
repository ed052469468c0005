import type { LoggedLine } from "../../fakes/recording-log.ts";

/** What an operator may log as an error although nothing is wrong with it, each with the reason. */
export const ALLOWED_ERRORS: readonly { readonly message: RegExp; readonly because: string }[] = [];

/** Everything secret that scenes have: client secrets, passwords, tokens, private keys. */
const SECRETS = /arm-secret|graph-secret|reader-password|\beyJ[\w-]{8,}\.|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Lines of an operator's log that should not be there. */
export function complaintsOfLog(lines: readonly LoggedLine[]): readonly string[] {
  return lines.flatMap((line) => {
    const text = JSON.stringify(line, (_name, value: unknown) => (value instanceof Error ? textOf(value) : value));
    const isExcused = ALLOWED_ERRORS.some(({ message }) => message.test(line.message));
    const isError = line.level === "error" && !isExcused;
    if (SECRETS.test(text)) return [`a secret: ${line.message}`];
    return isError ? [text] : [];
  });
}

function textOf({ name, message, stack, cause }: Error): string {
  return [`${name}: ${message}`, stack ?? "", cause instanceof Error ? textOf(cause) : ""].join("\n");
}
