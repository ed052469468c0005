import { createHash } from "node:crypto";
import type { DomainTarget } from "../../directory/ports.ts";
import type { OperatorError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";

/** What a directory says of an account; another try with the same password can only make it worse. */
const REFUSALS: ReadonlySet<string> = new Set([
  "DirectoryCredentialRejected",
  "DirectoryPasswordExpired",
  "DirectoryAccountDisabled",
]);

interface Refused {
  readonly attempt: string;
  readonly error: OperatorError;
  readonly atMs: number;
}

/** One attempt to read a domain for a realm. */
export interface DomainAttempt {
  readonly realmUid: string;
  readonly target: DomainTarget;
  /** What a person asked for last; a new value allows one more attempt. */
  readonly request: string | undefined;
}

/**
 * Remembers which accounts were refused, so that a wrong password is not tried again and again until the account is locked:
 * domains lock an account after some attempts within some minutes. Another password, another server, a person's request or
 * an hour allow the next attempt. Nothing secret is kept.
 *
 * @see https://learn.microsoft.com/windows/security/threat-protection/security-policy-settings/account-lockout-threshold
 */
export class RefusedAccounts {
  readonly #clock: Clock;
  readonly #pauseMs: number;
  readonly #refused = new Map<string, Refused>();

  constructor(clock: Clock, settings: { readonly verySlowRecheckMs: number }) {
    this.#clock = clock;
    this.#pauseMs = settings.verySlowRecheckMs;
  }

  /** The refusal that the same attempt met before; undefined when it may be made. */
  refusalOf(attempt: DomainAttempt): OperatorError | undefined {
    const refused = this.#refused.get(placeOf(attempt));
    const isSame = refused !== undefined && refused.attempt === fingerprint(attempt);
    return isSame && this.#clock.monotonicMs() - refused.atMs < this.#pauseMs ? refused.error : undefined;
  }

  /** Notes how an attempt ended; undefined: the domain was read. */
  ended(attempt: DomainAttempt, error: OperatorError | undefined): void {
    if (error === undefined || !REFUSALS.has(error.reason)) this.#refused.delete(placeOf(attempt));
    else
      this.#refused.set(placeOf(attempt), {
        attempt: fingerprint(attempt),
        error,
        atMs: this.#clock.monotonicMs(),
      });
  }

  /** Forgets a realm that is gone. */
  forget(realmUid: string): void {
    for (const place of this.#refused.keys()) if (place.startsWith(`${realmUid} `)) this.#refused.delete(place);
  }
}

function placeOf({ realmUid, target }: DomainAttempt): string {
  return `${realmUid} ${target.name}`;
}

function fingerprint({ target, request }: DomainAttempt): string {
  return createHash("sha256")
    .update(JSON.stringify([target, request ?? ""]))
    .digest("hex");
}
