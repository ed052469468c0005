import { OperatorError } from "../errors.ts";
import type { OutboundFailure, OutboundFailureCode } from "../ports/outbound.ts";
import { AzureReason } from "./reasons.ts";

const MEANING: Readonly<Record<OutboundFailureCode, { readonly reason: AzureReason; readonly help: string }>> = {
  timeout: { reason: AzureReason.RequestTimedOut, help: "It is tried again." },
  aborted: { reason: AzureReason.RequestTimedOut, help: "It is tried again." },
  network: {
    reason: AzureReason.ServiceUnreachable,
    help: "Check name resolution, the network policy and the firewall between the cluster and Azure.",
  },
  tls: {
    reason: AzureReason.ServiceUnreachable,
    help: "The certificate is not trusted; where a gateway stands in between, give the operator its CA with --azure-ca.",
  },
  response_too_large: { reason: AzureReason.MalformedResponse, help: "The answer was dropped." },
};

/** Why no answer arrived, as a sentence. All of it passes by itself, or with the network. */
export function explainFailure(failure: OutboundFailure, doing: string): OperatorError {
  const { reason, help } = MEANING[failure.code];
  return new OperatorError(`${doing} did not succeed: ${failure.message} ${help}`, {
    code: `Outbound_${failure.code}`,
    reason,
    retry: { kind: "backoff" },
    needsHuman: false,
    cause: failure,
  });
}
