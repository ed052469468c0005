import { OperatorError } from "../errors.ts";
import { plainText } from "../plain-text.ts";
import type { LdapFailure, LdapServer } from "../ports/ldap.ts";
import type { ControllerFailure } from "./controller-failure.ts";
import { byTelling, type DirectoryReason } from "./directory-reason.ts";
import { nameOf } from "./ldap-url.ts";
import type { DomainTarget } from "./ports.ts";

/** A controller that was tried, and why it could not be read. */
export interface TriedController {
  readonly server: LdapServer;
  readonly failure: ControllerFailure;
}

/**
 * One error for all controllers that were tried, at least one: the most telling reason, every server named. The text is the
 * same whatever the order in which they were tried.
 */
export function failureOfAll(
  target: DomainTarget,
  tried: readonly [TriedController, ...TriedController[]],
): OperatorError {
  const sorted = [...tried].sort(byTellingAndName);
  const first = sorted[0] ?? tried[0];
  const { reason, meaning } = first.failure;
  const telling = sorted.filter(({ failure }) => isToldWith(failure, first.failure));
  const others = sorted.filter((one) => !telling.includes(one));
  const also = others.length === 0 ? "" : ` Also tried: ${list(others)}.`;
  return new OperatorError(`${SENTENCES[reason](target, telling, first.failure)}${also}`, {
    code: reason,
    reason,
    retry: { kind: meaning.retry },
    needsHuman: meaning.needsHuman,
    cause: first.failure,
  });
}

/** DNS named no controller, or did not answer. */
export function controllersNotFound(target: DomainTarget, srvName: string, failure?: LdapFailure): OperatorError {
  const what = failure?.message ?? "it has no such SRV record";
  return new OperatorError(
    `DNS names no domain controller of ${target.name} under ${srvName}: ${what}. ` +
      "Check ldap.srv and that the cluster's name servers know the domain, or name one controller in ldap.url.",
    {
      code: "DomainControllersNotFound",
      reason: "DomainControllersNotFound",
      retry: { kind: failure === undefined ? "slow" : "backoff" },
      needsHuman: failure === undefined,
      ...(failure === undefined ? {} : { cause: failure }),
    },
  );
}

/** The address of the specification is none that can be connected to. */
export function unusableAddress(target: DomainTarget, url: string): OperatorError {
  return new OperatorError(
    `No domain controller of ${target.name} can be connected to: ${plainText(url, 300)} is no usable address. ` +
      "Correct ldap.url: ldaps://HOST[:PORT], or ldap://HOST[:PORT] for StartTLS, with a port up to 65535.",
    {
      code: "DomainControllerUnreachable",
      reason: "DomainControllerUnreachable",
      retry: { kind: "verySlow" },
      needsHuman: true,
    },
  );
}

/** Builds the sentence of a reason. `telling`: the controllers with that reason, by name; `first`: the first one's failure. */
type Sentence = (target: DomainTarget, telling: readonly TriedController[], first: ControllerFailure) => string;

const refusesAccount: Sentence = (target, telling, { clause, help }) =>
  `${names(telling)} of ${target.name} refuses the account ${plainText(target.credentials.username, 120)}: it ${clause}. ${help}`;

const refusesRequest: Sentence = (target, telling, { clause, help }) =>
  `${names(telling)}, asked for ${target.baseDn ?? target.name}, ${clause}. ${help}`.trim();

const SENTENCES: Readonly<Record<DirectoryReason, Sentence>> = {
  DomainControllersNotFound: (target) => `No domain controller of ${target.name} is known.`,
  DomainControllerUnreachable: (target, telling) =>
    `No domain controller of ${target.name} can be connected to: ${list(telling)}. ` +
    "Check the address in ldap, name resolution, and the firewalls and network policies between the cluster and the domain.",
  DomainControllerTimedOut: (target, telling, { clause }) =>
    `${names(telling)} of ${target.name} took the connection and did not answer: ${clause}. ` +
    "Check the health of the domain controller and what stands in between; it is tried again.",
  DomainControllerUntrusted: (target, telling) =>
    `TLS with a domain controller of ${target.name} does not come about: ${list(telling)}. ` +
    "Put the certificate of the authority that issued the controller's into the Secret of ldap.caRef, and use a host name " +
    "that the controller's certificate is made out to.",
  DomainControllerReadOnly: (target, telling) =>
    `Only read-only domain controllers of ${target.name} answer: ${names(telling)}. ` +
    "Name a writable one in ldap.url, or an SRV name that has one.",
  DirectoryCredentialRejected: refusesAccount,
  DirectoryPasswordExpired: refusesAccount,
  DirectoryAccountDisabled: refusesAccount,
  DirectoryReferral: refusesRequest,
  DirectoryBaseNotFound: refusesRequest,
  DirectoryRefused: refusesRequest,
  DirectoryAnswerMalformed: (target, telling) =>
    `What answers for ${target.name} does not answer as a domain controller: ${list(telling)}. ` +
    "Check the address in ldap; the usual port is 636 for ldaps:// and 389 for ldap://.",
};

/** Sentences of a refusal speak of one clause; the others list each server with its own. */
function isToldWith(failure: ControllerFailure, first: ControllerFailure): boolean {
  if (failure.reason !== first.reason) return false;
  const sentence = SENTENCES[first.reason];
  return (sentence !== refusesAccount && sentence !== refusesRequest) || failure.clause === first.clause;
}

/** Within a reason, what a person has to mend comes before what passes. */
function byTellingAndName(one: TriedController, other: TriedController): number {
  const telling = byTelling(one.failure.reason, other.failure.reason);
  if (telling !== 0) return telling;
  const needsHuman = Number(other.failure.meaning.needsHuman) - Number(one.failure.meaning.needsHuman);
  if (needsHuman !== 0) return needsHuman;
  return nameOf(one.server) < nameOf(other.server) ? -1 : 1;
}

function names(tried: readonly TriedController[]): string {
  return tried.map(({ server }) => nameOf(server)).join(", ");
}

function list(tried: readonly TriedController[]): string {
  return tried.map(({ server, failure }) => `${nameOf(server)} (${failure.clause})`).join(", ");
}
