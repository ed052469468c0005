import { plainText } from "./plain-text.ts";

/** One line of `.status.history`. */
export interface Outcome {
  readonly outcome: string;
  readonly message: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly count: number;
}

/** Newest first. */
export type History = readonly Outcome[];

/** The outcomes that history knows. All but Ready and Failed are writes of ours to Azure. */
export type OutcomeName =
  | "Enabled"
  | "Disabled"
  | "Configured"
  | "Granted"
  | "Revoked"
  | "Repaired"
  | "Ready"
  | "Failed";

const LENGTH = 5;
const MESSAGE_LIMIT = 1024;

/**
 * History with one more outcome. The same outcome again counts up; a `Repaired` whose window has passed starts anew, so
 * that its count speaks of one window.
 */
export function recordOutcome(
  history: History,
  outcome: OutcomeName,
  message: string,
  nowMs: number,
  windowMs: number,
): History {
  const text = plainText(message, MESSAGE_LIMIT);
  const at = new Date(nowMs).toISOString();
  const same = (entry: Outcome): boolean => entry.outcome === outcome && entry.message === text;
  const before = history.find(same);
  const counts = before !== undefined && (outcome !== "Repaired" || nowMs - Date.parse(before.firstAt) < windowMs);
  const entry: Outcome = counts
    ? { ...before, lastAt: at, count: before.count + 1 }
    : { outcome, message: text, firstAt: at, lastAt: at, count: 1 };
  return [entry, ...history.filter((other) => !same(other))].slice(0, LENGTH);
}

/** Whether a write in these words is so recent that Azure may not show it yet. */
export function writtenRecently(history: History, words: string, nowMs: number, graceMs: number): boolean {
  return history.some(
    ({ outcome, message, lastAt }) =>
      outcome !== "Ready" && outcome !== "Failed" && message.includes(words) && nowMs - Date.parse(lastAt) < graceMs,
  );
}

/** When Azure was last written to; undefined when history does not know of a write. */
export function lastWriteAt(history: History): string | undefined {
  const writes = history.filter(({ outcome }) => outcome !== "Ready" && outcome !== "Failed");
  return writes
    .map(({ lastAt }) => lastAt)
    .sort()
    .at(-1);
}

/** Whether a repair in exactly these words was already made `limit` times within the window. */
export function repairedTooOften(
  history: History,
  words: string,
  nowMs: number,
  limits: { readonly count: number; readonly windowMs: number },
): boolean {
  const text = words.slice(0, MESSAGE_LIMIT);
  return history.some(
    ({ outcome, message, firstAt, count }) =>
      outcome === "Repaired" &&
      message === text &&
      count >= limits.count &&
      nowMs - Date.parse(firstAt) < limits.windowMs,
  );
}
