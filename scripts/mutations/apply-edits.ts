import type { Edit } from "../../test/mutations/mutation.ts";

/**
 * The text with every edit made.
 *
 * @throws {Error} when a piece that should be replaced is not there exactly once: the source has moved on without it.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce((edited, { before, after }) => {
    const [head = "", ...tails] = edited.split(before);
    const [tail] = tails;
    if (tail === undefined || tails.length > 1)
      throw new Error(`This is there ${tails.length} times instead of once: ${JSON.stringify(before)}`);
    return head + after + tail;
  }, text);
}
