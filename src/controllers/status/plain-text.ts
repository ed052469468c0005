/** Control characters, line and paragraph separators, and the marks that turn the direction of writing. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/**
 * A sentence that a terminal shows as it is. Names of policies, APIs and applications are written by others; they must not
 * be able to move the cursor or begin a line of their own. Longer text is cut at `limit` characters.
 */
export function plainText(text: string, limit: number): string {
  return text.replace(UNPRINTABLE, " ").slice(0, limit);
}
