const MAX_DEPTH = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses JSON that somebody else wrote. Nesting deeper than 64 is refused unread: it costs many times its size in memory, and
 * everything that walks such a value recursively exhausts the stack. Azure's own answers are less than 20 deep.
 *
 * @returns `undefined` for everything that is not such JSON.
 */
export function parseBoundedJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** One look at each character; brackets inside strings do not count. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at);
    else depth += stepOf(character);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Where the string that starts at `start` ends; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === BACKSLASH) at += 1;
    else if (character === QUOTE) return at;
  }
  return text.length;
}

function stepOf(character: number): number {
  // [ and {, then ] and }
  if (character === 0x5b || character === 0x7b) return 1;
  return character === 0x5d || character === 0x7d ? -1 : 0;
}
