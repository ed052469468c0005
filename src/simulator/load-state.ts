import { LineCounter, parseDocument } from "yaml";
import { type SimulatorState, stateSchema } from "./state.ts";
import { checkReferences } from "./state-references.ts";

/** The state file can't be used; `message` has one line per finding, each with the place and what is allowed there. */
export class StateFileError extends Error {
  override readonly name = "StateFileError";
}

/**
 * Parses a state file (YAML 1.2 or JSON).
 *
 * @param file Its name, for the message only.
 * @throws {StateFileError} when it is not YAML, has duplicate or unknown names, wrong values, or names that lead nowhere.
 */
export function parseState(text: string, file: string): SimulatorState {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw refusal(
      file,
      document.errors.map((error) => {
        const line = lines.linePos(error.pos[0]).line;
        return `line ${line}: ${(error.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "")}`;
      }),
    );
  }
  const result = stateSchema.safeParse(document.toJS());
  if (!result.success) {
    throw refusal(
      file,
      result.error.issues.map((issue) => {
        const node: unknown = document.getIn(issue.path as (string | number)[], true);
        const line = lineOf(node, lines);
        return `${shown(issue.path)}${line === undefined ? "" : ` (line ${line})`}: ${issue.message}`;
      }),
    );
  }
  const findings = checkReferences(result.data);
  if (findings.length > 0) throw refusal(file, findings);
  return result.data;
}

function refusal(file: string, findings: readonly string[]): StateFileError {
  return new StateFileError(
    [`${file} is not a state of the simulator:`, ...findings.map((each) => `  ${each}`)].join("\n"),
  );
}

function shown(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text === "" ? "the document" : text.replace(/^\./, "");
}

function lineOf(node: unknown, lines: LineCounter): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === "number" ? lines.linePos(start).line : undefined;
}
