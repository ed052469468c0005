import { cutTo } from "../../plain-text.ts";

/** Control and format characters (what turns the direction of writing among them), separators of lines, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * A sentence that a terminal shows as it is. Names of policies, APIs and applications are written by others; they must not
 * be able to move the cursor, to hide, or to begin a line of their own. Longer text is cut at `limit` characters.
 */
export function plainText(text: string, limit: number): string {
  return cutTo(text.replace(UNPRINTABLE, " "), limit);
}
