import { conditionOf, domainConditions, needsSomebody, stateOf, warningsOf } from "./state.ts";
import type { StoredCondition, StoredInstance, StoredRealm } from "./stored-object.ts";
import type { AttentionView } from "./view.ts";
import { adviceIn, reasonEntry, WHO } from "./words.ts";

/** Reasons that only pass on what another condition says, which is told instead. */
const CAUSE_OF: Readonly<Record<string, string>> = {
  DirectoryNotSynchronized: "DirectorySynchronized",
  ClientPolicyNotPublished: "ClientPolicyPublished",
};

/** What a realm needs of somebody; `concerns` is how many instances it has. */
export function realmAttention(realm: StoredRealm, concerns: number): readonly AttentionView[] {
  return attentionOf(realm, `realm ${realm.metadata.name}`).map((item) =>
    concerns === 0 ? item : { ...item, concerns },
  );
}

/** What an instance needs of somebody. What is wrong with its realm is told there, where that is shown. */
export function instanceAttention(instance: StoredInstance, isRealmTold: boolean): readonly AttentionView[] {
  const name = `${instance.metadata.namespace ?? ""}/${instance.metadata.name}`;
  const items = attentionOf(instance, name);
  return isRealmTold ? items.filter(({ condition }) => condition !== "RealmReady") : items;
}

function attentionOf(object: StoredInstance | StoredRealm, name: string): readonly AttentionView[] {
  const state = stateOf(object);
  if (state !== "Blocked" && state !== "Warning") return [];
  const told = state === "Blocked" ? blockers(object) : warningsOf(object);
  return told.map((condition) => attention(name, state, condition));
}

/** The conditions that somebody has to see to; what only sums them up is told where none of them says it. */
function blockers(object: StoredInstance | StoredRealm): readonly StoredCondition[] {
  const ready = conditionOf(object, "Ready");
  const stalled = conditionOf(object, "Stalled");
  const open = domainConditions(object).filter((condition) => condition.status !== "True" && needsSomebody(condition));
  const causes = open.filter(({ reason }) => !open.some(({ type }) => type === CAUSE_OF[reason]));
  const sum = stalled ?? ready;
  if (sum === undefined || causes.some(({ reason }) => reason === sum.reason)) return causes;
  return [sum, ...causes];
}

function attention(object: string, state: "Blocked" | "Warning", condition: StoredCondition): AttentionView {
  const entry = reasonEntry(condition.reason);
  return {
    object,
    state,
    condition: condition.type,
    reason: condition.reason,
    ...(entry === undefined ? {} : { meaning: entry.meaning }),
    who: entry === undefined ? "see the message" : WHO[entry.actor],
    ...adviceIn(condition.message),
    ...(condition.lastTransitionTime === undefined
      ? {}
      : { since: new Date(condition.lastTransitionTime).toISOString() }),
  };
}
