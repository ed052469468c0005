import { describe, expect, it } from "vitest";
import { explanationJson, explanationText } from "../../../../src/cli/client/explanation-text.ts";
import type { Explanation } from "../../../../src/client/explain.ts";

const EXPLANATION: Explanation = {
  verdict: "actionNeeded",
  sentence: "Something is missing.",
  flow: { flow: "modernInteractive", reason: "EntraJoined", sentence: "It is joined." },
  findings: [
    { ok: true, decides: true, what: "This holds." },
    { ok: false, decides: true, what: "That doesn't.", help: "Mend it.", commands: ["mend"] },
    { ok: undefined, decides: false, what: "Who knows." },
  ],
  commands: ["mend"],
  limits: ["Windows only."],
};

describe("explanationText()", () => {
  it("says the answer first, then why, then what to run, then what holds anyhow", () => {
    expect(explanationText(EXPLANATION)).toBe(`Something is missing.
It is joined.

  ok      This holds.
  missing That doesn't.
          Mend it.
  ?       Who knows.

On the client:
  mend

Windows only.
`);
  });
  it("says nothing twice, and leaves out what is empty", () => {
    const sentence = "It can't. It is joined.";
    expect(explanationText({ ...EXPLANATION, sentence, commands: [], limits: [], findings: [] })).toBe(`${sentence}\n`);
  });
});

it("explanationJson() has the same, with null for what can't be told", () => {
  expect(JSON.parse(explanationJson(EXPLANATION))).toEqual({
    ...EXPLANATION,
    findings: [...EXPLANATION.findings.slice(0, 2), { ok: null, decides: false, what: "Who knows." }],
  });
});
