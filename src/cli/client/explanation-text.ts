import type { Explanation } from "../../client/explain.ts";
import type { Finding } from "../../client/finding.ts";

/** Before what was found: the words line up, and a script can look for them at the beginning of a line. */
const MARKS = { true: "ok     ", false: "missing", undefined: "?      " } as const;
const INDENT = " ".repeat(MARKS.false.length + 3);

/** An explanation for people: the answer, what was found, what to run, what holds anyhow. */
export function explanationText({ sentence, flow, findings, commands, limits }: Explanation): string {
  const isTold = sentence.includes(flow.sentence) || findings.length === 0;
  const paragraphs = [
    [sentence, ...(isTold ? [] : [flow.sentence])],
    findings.flatMap(linesOf),
    commands.length === 0 ? [] : ["On the client:", ...commands.map((command) => `  ${command}`)],
    limits,
  ];
  return `${paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** The same for scripts; `ok` is null where it can't be told. */
export function explanationJson(explanation: Explanation): string {
  const findings = explanation.findings.map((finding) => ({ ...finding, ok: finding.ok ?? null }));
  return `${JSON.stringify({ ...explanation, findings }, null, 2)}\n`;
}

function linesOf({ ok, what, help }: Finding): readonly string[] {
  return [`  ${MARKS[`${ok}`]} ${what}`, ...(help === undefined ? [] : [`${INDENT}${help}`])];
}
