const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const HELP = new RegExp(`^# HELP (${NAME}) \\S.*$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(?:${LABEL}(?:,${LABEL})*)?\\})? (-?[0-9.eE+-]+|NaN|[+-]Inf)(?: \\d+)?$`);

/** A parsed exposition: the type of every metric, and the value of every series under its text as printed. */
export interface Exposition {
  readonly types: ReadonlyMap<string, string>;
  readonly series: ReadonlyMap<string, number>;
}

/**
 * Parses Prometheus' text format strictly, line by line.
 *
 * @throws {Error} naming the line that is not valid: unknown syntax, a sample without HELP and TYPE before it, a series twice.
 * @see https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
 */
export function parseExposition(text: string): Exposition {
  if (!text.endsWith("\n")) throw new Error(`The last line has no end: ${text.slice(-80)}`);
  const parser = new Parser();
  for (const line of text.split("\n").filter((candidate) => candidate !== "")) parser.line(line);
  return parser;
}

class Parser implements Exposition {
  readonly types = new Map<string, string>();
  readonly series = new Map<string, number>();
  readonly #helped = new Set<string>();

  line(line: string): void {
    const help = HELP.exec(line)?.[1];
    const [, typed, type = ""] = TYPE.exec(line) ?? [];
    const [, sampled, value = ""] = SAMPLE.exec(line) ?? [];
    if (help !== undefined) this.#help(line, help);
    else if (typed !== undefined) this.#type(line, typed, type);
    else if (sampled !== undefined) this.#sample(line, sampled, value);
    else fail(line, "Not a valid line");
  }

  #help(line: string, name: string): void {
    if (this.#helped.has(name)) fail(line, "A second HELP");
    this.#helped.add(name);
  }

  #type(line: string, name: string, type: string): void {
    if (this.types.has(name)) fail(line, "A second TYPE");
    this.types.set(name, type);
  }

  #sample(line: string, name: string, value: string): void {
    const family = familyOf(name, this.types) ?? fail(line, "A sample without TYPE");
    if (!this.#helped.has(family)) fail(line, "A sample without HELP");
    const key = line.slice(0, line.lastIndexOf(" "));
    if (this.series.has(key)) fail(line, "A series twice");
    this.series.set(key, Number(value.replace("Inf", "Infinity")));
  }
}

function fail(line: string, problem: string): never {
  throw new Error(`${problem}: ${line}`);
}

function familyOf(name: string, types: ReadonlyMap<string, string>): string | undefined {
  if (types.has(name)) return name;
  const base = name.replace(/_(bucket|sum|count)$/, "");
  const type = types.get(base);
  return type === "histogram" || type === "summary" ? base : undefined;
}
