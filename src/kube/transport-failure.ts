import { OperatorError } from "../errors.ts";
import { KubeUnreachableError } from "./transport.ts";

const TLS_CODES = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "EPROTO",
]);

/**
 * Says in one sentence why no answer came. The cause is kept for logs; it holds addresses and codes, no headers.
 *
 * @param signal of the request: its reason tells a deadline from a caller that gave up.
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function transportFailure(error: unknown, host: string, signal: AbortSignal): KubeUnreachableError {
  if (error instanceof KubeUnreachableError) return error;
  if (error instanceof OperatorError) return new KubeUnreachableError("network", error.message, { cause: error });
  const code = codeOf(error);
  if (signal.aborted) return abortedBy(signal.reason, host);
  if (code === "UND_ERR_CONNECT_TIMEOUT") {
    return new KubeUnreachableError("timeout", `No connection to the Kubernetes API server ${host} in time.`, {
      cause: error,
    });
  }
  if (TLS_CODES.has(code) || code.startsWith("CERT_") || code.startsWith("ERR_TLS_") || code.startsWith("ERR_SSL_")) {
    const message = `The certificate of the Kubernetes API server ${host} was not accepted (${code}).`;
    return new KubeUnreachableError("tls", message, { cause: error });
  }
  const suffix = code === "" ? "" : ` (${code})`;
  return new KubeUnreachableError("network", `The Kubernetes API server ${host} can't be reached${suffix}.`, {
    cause: error,
  });
}

function abortedBy(reason: unknown, host: string): KubeUnreachableError {
  if (reason instanceof DOMException && reason.name === "TimeoutError") {
    return new KubeUnreachableError("timeout", `The Kubernetes API server ${host} did not answer in time.`, {
      cause: reason,
    });
  }
  return new KubeUnreachableError("aborted", "The request to the Kubernetes API server was given up.", {
    cause: reason,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string" && error.code !== "") return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}
