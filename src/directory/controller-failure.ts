import { plainText } from "../plain-text.ts";
import type { LdapFailure } from "../ports/ldap.ts";
import { explainBindRefusal } from "./bind-refusal.ts";
import { DIRECTORY_REASONS, type DirectoryReason, type ReasonMeaning } from "./directory-reason.ts";

/** Why one controller could not be read. */
export class ControllerFailure extends Error {
  override readonly name = "ControllerFailure";
  readonly reason: DirectoryReason;
  /** Part of a sentence about the controller, or the account where the reason is one of an account. */
  readonly clause: string;
  readonly help: string;
  /** Other than its reason's when it is known to pass. */
  readonly meaning: ReasonMeaning;

  constructor(
    reason: DirectoryReason,
    clause: string,
    more: { readonly help?: string; readonly meaning?: ReasonMeaning; readonly cause?: unknown } = {},
  ) {
    super(clause, more.cause === undefined ? undefined : { cause: more.cause });
    this.reason = reason;
    this.clause = clause;
    this.help = more.help ?? "";
    this.meaning = more.meaning ?? DIRECTORY_REASONS[reason];
  }
}

const OPERATIONS_ERROR = 1;
const TIME_LIMIT_EXCEEDED = 3;
const STRONGER_AUTH_REQUIRED = 8;
const REFERRAL = 10;
const NO_SUCH_OBJECT = 32;
const INVALID_DN_SYNTAX = 34;
const INVALID_CREDENTIALS = 49;
const INSUFFICIENT_ACCESS = 50;
const BUSY = 51;
const UNAVAILABLE = 52;
const MAX_OWN_WORDS = 160;

/** What an answer other than success means, by result code: https://www.rfc-editor.org/rfc/rfc4511#appendix-A.2 */
const REFUSALS: Readonly<Record<number, (own: string) => ControllerFailure>> = {
  [OPERATIONS_ERROR]: (own) => refused(`refuses before a bind has succeeded${own}`),
  [TIME_LIMIT_EXCEEDED]: () => passing("needs longer than the time that it has"),
  [STRONGER_AUTH_REQUIRED]: (own) => refused(`wants signed or encrypted traffic${own}`),
  [REFERRAL]: (own) =>
    new ControllerFailure("DirectoryReferral", `refers to another server${own}`, {
      help: "Name a controller of the domain itself in ldap, or correct ldap.baseDn.",
    }),
  [NO_SUCH_OBJECT]: () =>
    new ControllerFailure("DirectoryBaseNotFound", "does not hold the base DN, or the account may not see it", {
      help: "Correct ldap.baseDn, or leave it out; or let the account read the domain.",
    }),
  [INVALID_DN_SYNTAX]: () =>
    new ControllerFailure("DirectoryBaseNotFound", "does not take the base DN for a distinguished name", {
      help: "Correct ldap.baseDn, or leave it out.",
    }),
  [INSUFFICIENT_ACCESS]: (own) =>
    refused(`does not let the account read${own}`, "Let the account of ldap.credentialsRef read the domain."),
  [BUSY]: () => passing("is busy"),
  [UNAVAILABLE]: () => passing("is starting or stopping"),
};

/** Classifies what went wrong with one controller. An aborted call is not one of these: the caller rethrows it before. */
export function explainFailure(failure: LdapFailure, budgetMs: number): ControllerFailure {
  switch (failure.code) {
    case "network":
    case "aborted":
      return new ControllerFailure("DomainControllerUnreachable", failure.message, { cause: failure });
    case "timeout":
      return new ControllerFailure("DomainControllerTimedOut", `no answer within ${budgetMs / 1000} s`, {
        cause: failure,
      });
    case "tls":
      return new ControllerFailure("DomainControllerUntrusted", failure.message, { cause: failure });
    case "tooLarge":
    case "malformed":
      return new ControllerFailure("DirectoryAnswerMalformed", failure.message, { cause: failure });
    case "refused":
      return explainRefusal(failure);
    default:
      return failure.code satisfies never;
  }
}

function explainRefusal(failure: LdapFailure): ControllerFailure {
  const { resultCode = -1, diagnostic = "" } = failure;
  if (resultCode === INVALID_CREDENTIALS) {
    const { reason, clause, help } = explainBindRefusal(diagnostic);
    return new ControllerFailure(reason, clause, { help, cause: failure });
  }
  const words = plainText(diagnostic, MAX_OWN_WORDS);
  const own = words === "" ? "" : `: ${words}`;
  return REFUSALS[resultCode]?.(own) ?? refused(`refuses with result ${resultCode}${own}`);
}

function refused(
  clause: string,
  help = "Try the same with ldapsearch and the account of ldap.credentialsRef.",
): ControllerFailure {
  return new ControllerFailure("DirectoryRefused", clause, { help });
}

function passing(clause: string): ControllerFailure {
  const meaning: ReasonMeaning = { retry: "backoff", needsHuman: false, triesNext: true };
  return new ControllerFailure("DirectoryRefused", clause, { help: "It is tried again.", meaning });
}
