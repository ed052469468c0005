import { describe, expect, it } from "vitest";
import { credential, type ErrorFacts, lacksGraphPermission, quotes, says } from "../../../src/azure/error-sentences.ts";

const FACTS: ErrorFacts = {
  api: "Graph",
  identity: "client id 2",
  realmName: "contoso",
  tenantId: "1",
  doing: "Reading x",
  status: 400,
  code: "Odd",
  body: { code: "Odd", message: "", innerCodes: [] },
};
const withMessage = (message: string): ErrorFacts => ({ ...FACTS, body: { ...FACTS.body, message } });

describe("sentences", () => {
  it.each([
    ["what happened", says("it failed"), FACTS, "Reading x did not succeed: it failed."],
    ["and what helps", says("it failed", "Wait."), FACTS, "Reading x did not succeed: it failed. Wait."],
    ["the service says nothing", quotes("it failed"), FACTS, "Reading x did not succeed: it failed (Odd)."],
    [
      "the service's words get a full stop",
      quotes("it failed", "Wait."),
      withMessage("No"),
      "Reading x did not succeed: it failed (Odd). Graph says: No. Wait.",
    ],
    [
      "but not a second one",
      quotes("it failed"),
      withMessage("Really?"),
      "Reading x did not succeed: it failed (Odd). Graph says: Really?",
    ],
    [
      "the operator's own credential",
      credential("it is wrong", "Mend it."),
      FACTS,
      "The identity for Graph (client id 2) gets no token in tenant 1: it is wrong. Mend it.",
    ],
    [
      "permissions of which one is enough",
      lacksGraphPermission,
      { ...FACTS, needs: ["A", "B"] },
      "The identity for Graph (client id 2) lacks the application permission A or B in tenant 1; grant it to the identity with admin consent.",
    ],
  ])("%s", (_what, sentence, facts, expected) => {
    expect(sentence(facts)).toBe(expected);
  });
});
