import { type Actor, REASONS, type ReasonEntry } from "../api/reasons.ts";

/** Whose move it is, as a line says it. */
export const WHO: Readonly<Record<Actor, string>> = {
  nobody: "nobody: the operator goes on by itself",
  author: "who wrote the object",
  platform: "who runs the operator and owns the realm",
  azure: "who manages the subscription and the instance",
  entra: "who manages the Entra tenant",
};

/** A documented reason; undefined for one that this version does not know. */
export function reasonEntry(reason: string): ReasonEntry | undefined {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason as keyof typeof REASONS] : undefined;
}

/** What a message says, and the command in it that helps. */
export interface Advice {
  readonly sentence: string;
  /** One line that can be pasted; a word in angle brackets or in capitals has to be filled in. */
  readonly command?: string;
  /** What is left to do after the command, where the message says it. */
  readonly afterwards?: string;
}

/** Every command in a condition follows a colon and begins with one of these. */
const COMMAND = /: ((?:az sql|kubectl|Set-AzureAD|Set-AD|Remove-AzureAD|dsacls)[ \w-].*)$/;
const THEN = "; then ";

/** Takes a condition's message apart. Together the parts hold all of it. */
export function adviceIn(message: string): Advice {
  const match = COMMAND.exec(message);
  if (match === null) return { sentence: message };
  const [command = "", ...rest] = (match[1] ?? "").split(THEN);
  const afterwards = rest.join(THEN);
  return {
    sentence: `${message.slice(0, match.index)}:`,
    command,
    ...(afterwards === "" ? {} : { afterwards: `Then ${afterwards}` }),
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago, in one unit: `just now`, `5 min`, `3 h`, `12 d`. */
export function ageWords(ms: number): string {
  if (ms < MINUTE_MS) return "just now";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`;
}

/** `1 instance`, `3 instances`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A moment in UTC to the minute: `2026-11-25 08:00 UTC`. */
export function momentWords(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
