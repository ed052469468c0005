/** Control and format characters (bidirectional overrides and zero-width ones among them), separators of lines, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** What is replaced may be longer than what is kept, but not without end. */
const MAX_LOOKED_AT = 8192;

/**
 * Text from outside made fit for a condition, an event or a terminal: one line, no control or invisible characters, no
 * mark-up, at most `max` characters. Every name and message that an Azure service or a directory sends goes through here.
 */
export function plainText(text: string, max: number): string {
  return cutTo(printable(text, max).replaceAll("<", "‹").replaceAll(">", "›"), max);
}

/**
 * As {@link plainText}, with mark-up left as it is: for a terminal, which has no mark-up, and for a page that escapes it. Commands
 * in messages have their placeholders in angle brackets.
 */
export function oneLine(text: string, max: number): string {
  return cutTo(printable(text, max), max);
}

function printable(text: string, max: number): string {
  return text.slice(0, Math.max(max, MAX_LOOKED_AT)).replace(UNPRINTABLE, " ").replace(/\s+/g, " ").trim();
}

/** The first `max` characters, the last of them an ellipsis when something was cut off. Cuts no pair of surrogates in two. */
export function cutTo(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
