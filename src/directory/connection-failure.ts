import { plainText } from "../plain-text.ts";
import { LdapFailure } from "../ports/ldap.ts";

/** How far connecting had come when it failed. */
export type ConnectPhase = "tcp" | "tls" | "open";

/** Codes of the system and of Node for a connection that does not come about or breaks, in words. */
const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name does not resolve",
  EAI_AGAIN: "the name server does not answer",
  ECONNREFUSED: "the connection is refused",
  ECONNRESET: "the connection was closed by the other side",
  EPIPE: "the connection was closed by the other side",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  ETIMEDOUT: "the host does not answer",
  ECONNABORTED: "the connection was given up",
};

const UNKNOWN_AUTHORITY = "its certificate was issued by an authority that is not trusted";

/** Codes for a chain that does not end at a trusted authority. Node's own words advise flags of Node, which help nobody here. */
const UNTRUSTED: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed and not trusted",
};

const MAX_DETAIL = 160;

/**
 * What an error of a socket means. The message is a part of a sentence without the server's name, stable between attempts.
 * Codes: https://nodejs.org/api/errors.html#common-system-errors and https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function connectionFailure(error: unknown, phase: ConnectPhase): LdapFailure {
  const code = codeOf(error);
  const words = NETWORK[code];
  if (words !== undefined && phase === "tls" && code === "ECONNRESET")
    return new LdapFailure(
      "network",
      `the connection was closed before TLS was up, as a domain controller without a certificate does (${code})`,
      { cause: error },
    );
  if (words !== undefined) return new LdapFailure("network", `${words} (${code})`, { cause: error });
  // Without its cause, which holds the whole certificate chain.
  if (phase === "tls")
    return new LdapFailure("tls", plainText(`${UNTRUSTED[code] ?? textOf(error)} (${code})`, MAX_DETAIL));
  return new LdapFailure("network", `the connection broke (${code})`, { cause: error });
}

/** Why a call was given up: its time was over, or the caller wants no answer any more. */
export function givenUp(phase: ConnectPhase, caller: AbortSignal | undefined): LdapFailure {
  if (caller?.aborted === true) return new LdapFailure("aborted", "the call was cancelled");
  // Nobody took the connection: the same to the reader as a refused one, and not a controller that hangs.
  if (phase === "tcp") return new LdapFailure("network", "no connection came about in time");
  return new LdapFailure("timeout", "no answer in time");
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "unknown";
}

/** For a certificate of another name, Node's `reason` says which names it has. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return "TLS failed";
  const reason = "reason" in error ? error.reason : undefined;
  return typeof reason === "string" ? reason : error.message;
}
