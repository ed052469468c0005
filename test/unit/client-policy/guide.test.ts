import { describe, expect, it } from "vitest";
import { guide } from "../../../src/client-policy/guide.ts";
import { policyInput, TENANT } from "../../support/client-policy.ts";

const headings = (modernInteractive: boolean, incomingTrust: boolean): readonly string[] =>
  [...guide(policyInput({ flows: { modernInteractive, incomingTrust } })).matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = ""]) => heading,
  );

describe("guide()", () => {
  const title = "Client settings of realm contoso";
  const which = "Which client uses which flow";
  const modern = "Modern interactive flow";
  const trust = "Incoming trust flow";
  const common = ["Group Policy", "One computer", "Limitations"];

  it.each([
    ["no flow", false, false, [title]],
    ["the modern interactive flow", true, false, [title, which, modern, ...common]],
    ["the incoming trust flow", false, true, [title, which, trust, ...common]],
    ["both", true, true, [title, which, modern, trust, ...common]],
  ] as const)("has the chapters of %s", (_, modernInteractive, incomingTrust, expected) => {
    expect(headings(modernInteractive, incomingTrust)).toEqual(expected);
  });

  it.each([
    ["whose settings these are", `\`${TENANT}\` (AzurePublic)`],
    ["that the operator deploys nothing", "It deploys none of them"],
    ["that both flows may be deployed", "Both may be deployed, also to the same clients."],
    ["that regedit takes the files as they are", "which regedit accepts"],
    ["that Linux clients are not supported", "Linux clients are not supported"],
    ["how long tickets may lag behind, and how to not wait", "up to 4 hours"],
  ])("says %s", (_, words) => {
    expect(guide(policyInput())).toContain(words);
  });

  it("says with no flow that none is declared, and how to declare one", () => {
    const text = guide(policyInput({ flows: { modernInteractive: false, incomingTrust: false } }));
    expect(text).toContain("declares no flow");
    expect(text).toContain("spec.flows.modernInteractive");
  });
});
