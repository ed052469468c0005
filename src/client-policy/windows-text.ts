/**
 * Text as Windows tools expect it: lines that end with CR LF, the last one too. The callers keep it to ASCII, because regedit and
 * Windows PowerShell 5.1 take a file without a byte order mark for the code page of the computer.
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
 */
export function windowsText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join("");
}
