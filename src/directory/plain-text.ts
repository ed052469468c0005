/** Control and format characters, separators of lines, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text of a directory server made fit for a condition: one line, no control or invisible characters, no mark-up, at most
 * `max` characters.
 */
export function plainText(text: string, max: number): string {
  const plain = text
    .slice(0, 4096)
    .replace(UNPRINTABLE, " ")
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length <= max ? plain : `${plain.slice(0, max - 1)}…`;
}
