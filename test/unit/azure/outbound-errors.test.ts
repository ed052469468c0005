import { expect, it } from "vitest";
import { explainFailure } from "../../../src/azure/outbound-errors.ts";
import { OutboundFailure } from "../../../src/ports/outbound.ts";

it.each([
  ["timeout", "RequestTimedOut", "It is tried again."],
  ["aborted", "RequestTimedOut", "It is tried again."],
  [
    "network",
    "ServiceUnreachable",
    "Check name resolution, the network policy and the firewall between the cluster and Azure.",
  ],
  [
    "tls",
    "ServiceUnreachable",
    "The certificate is not trusted; where a gateway stands in between, give the operator its CA with --azure-ca.",
  ],
  ["response_too_large", "MalformedResponse", "The answer was dropped."],
] as const)("%s is %s", (code, reason, help) => {
  const failure = new OutboundFailure(code, "What happened.");
  expect(explainFailure(failure, "Reading x")).toMatchObject({
    message: `Reading x did not succeed: What happened. ${help}`,
    code: `Outbound_${code}`,
    reason,
    retry: { kind: "backoff" },
    needsHuman: false,
    cause: failure,
  });
});
