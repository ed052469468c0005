import { describe, expect, it } from "vitest";
import { OperatorError } from "../../../src/errors.ts";
import { KubeUnreachableError } from "../../../src/kube/transport.ts";
import { transportFailure } from "../../../src/kube/transport-failure.ts";

const HOST = "api.test:6443";
const running = new AbortController().signal;

function failed(code: string, cause?: unknown): Error {
  return Object.assign(new Error("system message"), { code, cause });
}

const CASES: readonly {
  readonly reason: string;
  readonly error: unknown;
  readonly signal?: AbortSignal;
  readonly code: KubeUnreachableError["code"];
  readonly message: string;
}[] = [
  {
    reason: "a refused connection",
    error: failed("ECONNREFUSED"),
    code: "network",
    message: `The Kubernetes API server ${HOST} can't be reached (ECONNREFUSED).`,
  },
  {
    reason: "every address refused",
    error: new AggregateError([failed("EHOSTUNREACH")]),
    code: "network",
    message: `The Kubernetes API server ${HOST} can't be reached (EHOSTUNREACH).`,
  },
  {
    reason: "an error inside another",
    error: new TypeError("outer", { cause: failed("ECONNRESET") }),
    code: "network",
    message: `The Kubernetes API server ${HOST} can't be reached (ECONNRESET).`,
  },
  {
    reason: "something that is no error",
    error: "text",
    code: "network",
    message: `The Kubernetes API server ${HOST} can't be reached.`,
  },
  {
    reason: "no connection in time",
    error: failed("UND_ERR_CONNECT_TIMEOUT"),
    code: "timeout",
    message: `No connection to the Kubernetes API server ${HOST} in time.`,
  },
  {
    reason: "no answer in time",
    error: new Error("aborted"),
    signal: AbortSignal.abort(new DOMException("late", "TimeoutError")),
    code: "timeout",
    message: `The Kubernetes API server ${HOST} did not answer in time.`,
  },
  {
    reason: "a caller that gave up",
    error: new Error("aborted"),
    signal: AbortSignal.abort(),
    code: "aborted",
    message: "The request to the Kubernetes API server was given up.",
  },
  ...["SELF_SIGNED_CERT_IN_CHAIN", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "EPROTO"].map((code) => ({
    reason: `the certificate error ${code}`,
    error: failed(code),
    code: "tls" as const,
    message: `The certificate of the Kubernetes API server ${HOST} was not accepted (${code}).`,
  })),
];

describe("transportFailure()", () => {
  it.each(CASES)("explains $reason", ({ error, signal, code, message }) => {
    const failure = transportFailure(error, HOST, signal ?? running);
    expect([failure.code, failure.message]).toEqual([code, message]);
  });
  it("keeps what is explained already", () => {
    const failure = new KubeUnreachableError("response_too_large", "Too large.");
    expect(transportFailure(failure, HOST, running)).toBe(failure);
  });
  it("keeps the sentence of credentials that can't be used", () => {
    const init = { code: "KubeConfig", reason: "R", retry: { kind: "slow" }, needsHuman: true } as const;
    const failure = transportFailure(new OperatorError("Set --kubeconfig.", init), HOST, running);
    expect([failure.code, failure.message]).toEqual(["network", "Set --kubeconfig."]);
  });
});
