/** One command of a script: the words as PowerShell hands them over, quotes resolved, and whether each was quoted. */
export interface PowerShellCommand {
  readonly line: number;
  readonly words: readonly { readonly text: string; readonly quoted: boolean }[];
}

/**
 * The lines of a script as commands, one a line; blank lines and comments are left out. Knows the quoting of about_Quoting_Rules as far
 * as one line goes: 'single' (a quote is doubled, nothing is expanded), "double" (refused when something would be expanded), and # that
 * starts a comment where a word could start.
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 * @throws {Error} that names the line, for a quote that is not closed and a double-quoted string that expands something.
 */
export function powerShellCommands(script: string): readonly PowerShellCommand[] {
  return script.split("\r\n").flatMap((text, index) => {
    const words = wordsOf(text, index + 1);
    return words.length === 0 ? [] : [{ line: index + 1, words }];
  });
}

/** `-Name value` pairs of a command, and switches as `true`; what stands before the first parameter is left out. */
export function parametersOf({ words }: PowerShellCommand): Readonly<Record<string, string | true>> {
  const parameters: Record<string, string | true> = {};
  for (const [index, word] of words.entries()) {
    if (!isParameter(word)) continue;
    const next = words[index + 1];
    parameters[word.text.slice(1)] = next === undefined || isParameter(next) ? true : next.text;
  }
  return parameters;
}

function isParameter({ text, quoted }: PowerShellCommand["words"][number]): boolean {
  return !quoted && /^-[A-Za-z]+$/.test(text);
}

const WORD = /\s*(?:(#.*)|'((?:[^']|'')*)'|"([^"$`]*)"|([^\s'"#][^\s'"]*))/y;

function wordsOf(text: string, line: number): PowerShellCommand["words"] {
  const words: PowerShellCommand["words"][number][] = [];
  const rest = text.trimEnd();
  WORD.lastIndex = 0;
  while (WORD.lastIndex < rest.length) {
    const match = WORD.exec(rest);
    if (match === null) throw new Error(`line ${line}: a quote that is not closed, or a string that expands something`);
    const [, comment, single, double, bare] = match;
    if (comment !== undefined) break;
    if (single !== undefined) words.push({ text: single.replaceAll("''", "'"), quoted: true });
    else if (double !== undefined) words.push({ text: double, quoted: true });
    else if (bare !== undefined) words.push({ text: bare, quoted: false });
  }
  return words;
}
