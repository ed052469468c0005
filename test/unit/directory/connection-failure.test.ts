import { describe, expect, it } from "vitest";
import { connectionFailure, givenUp } from "../../../src/directory/connection-failure.ts";

const withCode = (code: string, message = "words of the system 10.0.0.1", more: object = {}) =>
  Object.assign(new Error(message), { code, ...more });

describe("what an error of a socket means", () => {
  it.each([
    ["ENOTFOUND", "tcp", "network", "the name does not resolve (ENOTFOUND)"],
    ["ECONNREFUSED", "tcp", "network", "the connection is refused (ECONNREFUSED)"],
    ["ECONNRESET", "open", "network", "the connection was closed by the other side (ECONNRESET)"],
    [
      "ECONNRESET",
      "tls",
      "network",
      "the connection was closed before TLS was up, as a domain controller without a certificate does (ECONNRESET)",
    ],
    ["EODD", "open", "network", "the connection broke (EODD)"],
    [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "tls",
      "tls",
      "its certificate was issued by an authority that is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    ],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "tls",
      "tls",
      "its certificate is self-signed and not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)",
    ],
    ["CERT_HAS_EXPIRED", "tls", "tls", "words of the system 10.0.0.1 (CERT_HAS_EXPIRED)"],
  ] as const)("%s while %s is %s: %s", (code, phase, expected, message) => {
    expect(connectionFailure(withCode(code), phase)).toMatchObject({ code: expected, message });
  });

  it("says which names a certificate has, and does not keep the certificate", () => {
    const failure = connectionFailure(
      withCode("ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match", { reason: "not in: DNS:dc1", cert: {} }),
      "tls",
    );
    expect(failure.message).toBe("not in: DNS:dc1 (ERR_TLS_CERT_ALTNAME_INVALID)");
    expect(failure.cause).toBeUndefined();
  });

  it("is something also when what was thrown is no error", () => {
    expect(connectionFailure("gone", "tls")).toMatchObject({ code: "tls", message: "TLS failed (unknown)" });
  });
});

describe("giving up", () => {
  it.each([
    ["tcp", "network"],
    ["tls", "timeout"],
    ["open", "timeout"],
  ] as const)("in time while %s is %s", (phase, code) => {
    expect(givenUp(phase, undefined).code).toBe(code);
  });

  it("because the caller wants no more is aborted", () => {
    expect(givenUp("tcp", AbortSignal.abort()).code).toBe("aborted");
  });
});
