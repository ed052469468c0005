import { expect, it } from "vitest";
import { FLOW_DECISIONS, type FlowReason } from "../../../src/client/flow-decisions.ts";

it("each reason leads to one flow", () => {
  const flows = Object.fromEntries(Object.entries(FLOW_DECISIONS).map(([reason, { flow }]) => [reason, flow]));
  expect(flows).toEqual({
    EntraJoined: "modernInteractive",
    HybridJoined: "modernInteractive",
    HybridOlder: "incomingTrust",
    DomainJoined: "incomingTrust",
    NoDomain: "notSupported",
    TooOld: "notSupported",
    RegisteredOnly: "notSupported",
    NotJoined: "notSupported",
    NotWindows: "notSupported",
    SystemUnknown: "unknown",
    VersionUnknown: "unknown",
    EditionUnknown: "unknown",
    JoinUnknown: "unknown",
  } satisfies Record<FlowReason, string>);
});

it.each(Object.entries(FLOW_DECISIONS))("%s is told in one whole sentence", (_reason, { sentence }) => {
  expect(sentence).toMatch(/^(It|Its|Nothing) [^\n]*\.$/);
});
