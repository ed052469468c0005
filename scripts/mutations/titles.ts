/** What vitest's `-t` sees between the titles of a test. */
const BETWEEN = " > ";

/** What vitest puts values into: printf's placeholders, and members of a row. */
const PLACEHOLDER = /%[sdifjo#%]|\$[a-zA-Z.]+/;

/** One line that names a test. */
export function nameOf(titles: readonly string[]): string {
  return titles.join(BETWEEN);
}

/** A regular expression for {@link nameOf} a test as it runs, with any text where a title has placeholders. */
export function namePattern(titles: readonly string[]): string {
  const escaped = nameOf(titles)
    .split(PLACEHOLDER)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return `^${escaped.join(".*")}$`;
}

/** The first of the titles that the text of a test file does not have, in quotes and in this order. */
export function missingTitle(text: string, titles: readonly string[]): string | undefined {
  let from = 0;
  return titles.find((title) => {
    const places = ['"', "'", "`"]
      .map((quote) => text.indexOf(`${quote}${title}${quote}`, from))
      .filter((at) => at >= 0);
    from = Math.min(...places) + title.length;
    return places.length === 0;
  });
}
