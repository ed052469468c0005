/** Far more than any of these commands prints; a bound for whoever sends something else. */
export const MAX_CONSOLE_BYTES = 1_048_576;

/** The text is longer than {@link MAX_CONSOLE_BYTES}; the message says so to the user. */
export class ConsoleTextTooLongError extends Error {
  override readonly name = "ConsoleTextTooLongError";
  constructor() {
    super("is longer than 1 MiB, which no output of dsregcmd or klist is");
  }
}

/** No line that is read is longer; bounds what reading one can cost. */
const MAX_LINE_LENGTH = 1000;
/** How many bytes are looked at to tell UTF-16 without a mark from UTF-8. */
const SAMPLE_BYTES = 4096;
/** Control characters but tab and line ends: what is shown later must not steer a terminal. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * The lines that a Windows console command printed, as it was saved: UTF-8 or UTF-16 of either order, with or without a byte
 * order mark, CRLF or LF. Windows PowerShell writes UTF-16LE with a mark when output is redirected, the command prompt one
 * byte a character; letters outside ASCII that don't fit UTF-8 become U+FFFD, and no key that is read has any. Lines lose their
 * control characters, trailing spaces and whatever is beyond the first 1000 characters.
 *
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
 * @throws {ConsoleTextTooLongError} when there is more than {@link MAX_CONSOLE_BYTES}.
 */
export function consoleLines(bytes: Uint8Array): readonly string[] {
  if (bytes.length > MAX_CONSOLE_BYTES) throw new ConsoleTextTooLongError();
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  return text.split(/\r\n|\r|\n/).map((line) => line.slice(0, MAX_LINE_LENGTH).replaceAll(CONTROL, "").trimEnd());
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return encodingWithoutMark(bytes.subarray(0, SAMPLE_BYTES));
}

/** What is printed is mostly ASCII: in UTF-16 every other byte of that is zero, in UTF-8 none is. */
function encodingWithoutMark(sample: Uint8Array): Encoding {
  const zerosAt = (parity: number): number =>
    sample.reduce((count, byte, index) => count + (byte === 0 && index % 2 === parity ? 1 : 0), 0);
  const enough = sample.length / 4;
  if (zerosAt(1) > enough) return "utf-16le";
  return zerosAt(0) > enough ? "utf-16be" : "utf-8";
}
