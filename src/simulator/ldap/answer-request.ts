import { bind } from "./bind.ts";
import {
  BIND_FIRST,
  NO_SUCH_CONTROL,
  NO_SUCH_EXTENSION,
  NO_WRITE_ACCESS,
  TLS_ALREADY,
  UNWILLING,
} from "./diagnostic.ts";
import type { DirectorySession, DirectoryView } from "./directory-session.ts";
import type { LdapMessage, LdapRequest, WriteRequest } from "./request.ts";
import type { AnsweredOperation, LdapResponse, LdapResult } from "./response.ts";
import { RESULT } from "./result-code.ts";
import { DOMAIN_SCOPE_CONTROL, START_TLS, WHO_AM_I } from "./root-dse.ts";
import { search } from "./search.ts";

/** Requests that get an answer. */
export type AnsweredRequest = Exclude<LdapRequest, { readonly kind: "unbind" | "abandon" }>;

/** What goes back, and whether TLS comes next. */
export interface DirectoryAnswer {
  readonly responses: readonly LdapResponse[];
  readonly startsTls: boolean;
}

/** Answers one request from the state as it is. Only a bind changes the session. */
export function answerRequest(
  request: AnsweredRequest,
  controls: LdapMessage["controls"],
  view: DirectoryView,
  session: DirectorySession,
): DirectoryAnswer {
  if (controls.some(({ oid, isCritical }) => isCritical && oid !== DOMAIN_SCOPE_CONTROL)) {
    const result = { code: RESULT.unavailableCriticalExtension, diagnostic: NO_SUCH_CONTROL };
    return plain([refusal(request, result)]);
  }
  switch (request.kind) {
    case "bind": {
      const { result, boundAs } = bind(request, view.domain, session);
      // A bind that fails leaves the connection anonymous (RFC 4513 §4).
      session.boundAs = boundAs;
      return plain([{ kind: "result", of: "bind", result }]);
    }
    case "search": {
      const wantsReferences = !controls.some(({ oid }) => oid === DOMAIN_SCOPE_CONTROL);
      return plain(search(request, view, session, wantsReferences));
    }
    case "write":
      return plain([{ kind: "result", of: request.operation, result: writeResult(request, session) }]);
    case "extended":
      return extended(request.oid, view, session);
  }
}

/** A request's result without having looked at the request: for refusals, and for faults. */
export function refusal(request: AnsweredRequest, result: LdapResult): LdapResponse {
  if (request.kind === "extended") return { kind: "extended", result, oid: request.oid };
  const of: AnsweredOperation = request.kind === "write" ? request.operation : request.kind;
  return { kind: "result", of, result };
}

/** Nothing is ever written: the accounts of the state may read. */
function writeResult({ operation, dn }: WriteRequest, { boundAs }: DirectorySession): LdapResult {
  if (boundAs === undefined) return { code: RESULT.operationsError, diagnostic: BIND_FIRST };
  if (operation === "compare" || dn === "") return { code: RESULT.unwillingToPerform, diagnostic: UNWILLING };
  return { code: RESULT.insufficientAccessRights, diagnostic: NO_WRITE_ACCESS };
}

function extended(oid: string, { domain }: DirectoryView, session: DirectorySession): DirectoryAnswer {
  if (oid === WHO_AM_I) {
    const value = session.boundAs === undefined ? "" : `u:${domain.netbiosName}\\${session.boundAs}`;
    return plain([{ kind: "extended", result: { code: RESULT.success }, value }]);
  }
  if (oid !== START_TLS) {
    return plain([{ kind: "extended", result: { code: RESULT.protocolError, diagnostic: NO_SUCH_EXTENSION } }]);
  }
  if (session.isProtected) {
    return plain([{ kind: "extended", result: { code: RESULT.operationsError, diagnostic: TLS_ALREADY }, oid }]);
  }
  return { responses: [{ kind: "extended", result: { code: RESULT.success }, oid }], startsTls: true };
}

function plain(responses: readonly LdapResponse[]): DirectoryAnswer {
  return { responses, startsTls: false };
}
