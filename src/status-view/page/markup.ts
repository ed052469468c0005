/** Text that is mark-up already. Only {@link html} makes it, so everything else that reaches a page is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: text, which is escaped, mark-up, and lists of both. */
export type Content = string | number | Markup | undefined | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of mark-up: what is put in is escaped, for text and for quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(
    strings.map((text, index) => `${text}${index < values.length ? rendered(values[index]) : ""}`).join(""),
  );
}

function rendered(value: Content): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(rendered).join("");
  return String(value).replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? "");
}
