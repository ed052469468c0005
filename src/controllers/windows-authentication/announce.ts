import { isDeepStrictEqual } from "node:util";
import type { WindowsAuthenticationStatus } from "../../api/v1alpha1/windows-authentication.ts";
import type { AzureCall } from "../../azure/ports.ts";
import type { Clock } from "../../ports/clock.ts";
import { requeueAfter } from "../../runtime/work.ts";
import type { WindowsAuthentication } from "../kinds.ts";
import { sameStatus } from "../status/equality.ts";
import type { Summary } from "../status/summary.ts";
import type { Action } from "./action.ts";
import type { Attempt, Ending } from "./attempt.ts";
import { withAnnounced } from "./ownership.ts";

/** The longest that storing an announcement may take: what the plan was made from is no fresh read any more after that. */
const FRESH_MS = 5_000;

/** Stores a status in the middle of a pass, and gives back the object as it is stored then. */
export type StoreStatus = (status: WindowsAuthenticationStatus) => Promise<WindowsAuthentication>;

/** Whether just this plan, and what it will own, are on record. */
export function isAnnounced({ object }: Attempt, plan: readonly Action[], words: readonly string[]): boolean {
  const { pendingActions, owned } = object.status ?? {};
  return isDeepStrictEqual(pendingActions, [...words]) && sameStatus(withAnnounced(owned, plan), owned);
}

/** Drafts the status that says what is about to be done, in words, and what will be owned by it. */
export function announce(attempt: Attempt, plan: readonly Action[], words: readonly string[]): Summary {
  attempt.draft.pendingActions = [...words];
  attempt.draft.owned = withAnnounced(attempt.draft.owned, plan);
  return attempt.progressing(attempt.isDrifting ? "Repairing" : "Progressing", words.join(" "));
}

/**
 * Stores the announcement in the middle of the pass.
 *
 * @returns The end of the pass, when it could not be stored or not soon, or when somebody has changed or deleted the object
 * meanwhile; undefined when what was announced may be done.
 */
export async function putOnRecord(
  attempt: Attempt,
  announcement: Summary,
  { store, clock, call }: { readonly store: StoreStatus; readonly clock: Clock; readonly call: AzureCall },
): Promise<Ending | undefined> {
  const startMs = clock.monotonicMs();
  try {
    const stored = await store(attempt.status(announcement));
    if (!isStillWanted(stored, attempt.object) || clock.monotonicMs() - startMs > FRESH_MS)
      return { summary: undefined, then: { result: requeueAfter(0, call.priority) } };
    attempt.object = stored;
    return undefined;
  } catch (error) {
    return { summary: undefined, then: { error } };
  }
}

function isStillWanted(stored: WindowsAuthentication, seen: WindowsAuthentication): boolean {
  const { generation, deletionTimestamp } = stored.metadata;
  return generation === seen.metadata.generation && deletionTimestamp === undefined;
}
