import type { Reason } from "../api/reasons.ts";
import type { Retry } from "../errors.ts";

/** The reasons with which reading a domain can fail. */
export type DirectoryReason = Extract<
  Reason,
  | "DomainControllersNotFound"
  | "DomainControllerUnreachable"
  | "DomainControllerTimedOut"
  | "DomainControllerUntrusted"
  | "DomainControllerReadOnly"
  | "DirectoryCredentialRejected"
  | "DirectoryPasswordExpired"
  | "DirectoryAccountDisabled"
  | "DirectoryReferral"
  | "DirectoryBaseNotFound"
  | "DirectoryRefused"
  | "DirectoryAnswerMalformed"
>;

/** What a reason means for the queue and the condition. */
export interface ReasonMeaning {
  readonly retry: Retry["kind"];
  readonly needsHuman: boolean;
  /** Whether another controller may do better. Not for a refused account: each try brings it nearer to being locked out. */
  readonly triesNext: boolean;
}

const passes: ReasonMeaning = { retry: "backoff", needsHuman: false, triesNext: true };
const elsewhere: ReasonMeaning = { retry: "slow", needsHuman: true, triesNext: true };
/** Tried again after hours only: more would lock the account. A changed Secret is noticed at once. */
const account: ReasonMeaning = { retry: "verySlow", needsHuman: true, triesNext: false };
const declared: ReasonMeaning = { retry: "verySlow", needsHuman: true, triesNext: false };

/**
 * Every reason, the most telling first: when controllers fail in different ways, that of the first one here is shown. What a
 * server has said tells more than silence, and what a person has to mend more than what passes.
 */
export const DIRECTORY_REASONS: Readonly<Record<DirectoryReason, ReasonMeaning>> = {
  DirectoryPasswordExpired: account,
  DirectoryAccountDisabled: account,
  DirectoryCredentialRejected: account,
  DirectoryReferral: declared,
  DirectoryBaseNotFound: declared,
  DirectoryRefused: { retry: "slow", needsHuman: true, triesNext: false },
  DomainControllerUntrusted: elsewhere,
  DomainControllerReadOnly: elsewhere,
  DirectoryAnswerMalformed: elsewhere,
  DomainControllerTimedOut: passes,
  DomainControllerUnreachable: passes,
  DomainControllersNotFound: elsewhere,
};

/** The more telling of two comes first. */
export function byTelling(one: DirectoryReason, other: DirectoryReason): number {
  const order = Object.keys(DIRECTORY_REASONS);
  return order.indexOf(one) - order.indexOf(other);
}
