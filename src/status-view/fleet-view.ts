import { oneLine } from "../plain-text.ts";
import { instanceAttention, realmAttention } from "./attention.ts";
import { instanceView, realmView } from "./object-view.ts";
import { STATES, type State } from "./state.ts";
import { readInstance, readRealm, type StoredInstance, type StoredRealm } from "./stored-object.ts";
import type { AttentionView, ClusterView, Counts, FleetView, InstanceView, RealmView, Verdict } from "./view.ts";
import { counted } from "./words.ts";

/** What was read, and how. */
export interface Reading {
  readonly readAtMs: number;
  readonly program: string;
  readonly cluster: ClusterView;
  readonly scope: string;
  /** Objects as the API server gave them. */
  readonly instances: readonly unknown[];
  /** Undefined where the user may not read realms. */
  readonly realms: readonly unknown[] | undefined;
  /** Realms that no instance names are shown, too. */
  readonly showsUnusedRealms: boolean;
  readonly limits: readonly string[];
}

const MAX_CLUSTER_NAME = 200;

/** The view of what was read. Order: realms by name, instances by namespace and name, what needs somebody by urgency. */
export function fleetView(reading: Reading): FleetView {
  const instances = reading.instances.flatMap((object) => readInstance(object) ?? []).sort(byKey);
  const realms = reading.realms?.flatMap((object) => readRealm(object) ?? []).sort(byKey);
  const byRealm = Map.groupBy(instances, ({ spec }) => spec.realmRef.name);
  const seen = (realms ?? []).filter(({ metadata }) => reading.showsUnusedRealms || byRealm.has(metadata.name));
  const shown = [...shownRealms(seen, byRealm), ...absentRealms(realms, byRealm)].sort((a, b) =>
    compare(a.name, b.name),
  );
  const attention = [
    ...seen.flatMap((realm) => realmAttention(realm, byRealm.get(realm.metadata.name)?.length ?? 0)),
    ...instances.flatMap((instance) => instanceAttention(instance, isTold(instance, seen))),
  ];
  const counts = {
    realms: countsOf(shown.filter(({ presence }) => presence === "seen")),
    instances: countsOf(shown.flatMap((realm) => realm.instances)),
  };
  const verdict = verdictOf(shown);
  return {
    readAt: new Date(reading.readAtMs).toISOString(),
    program: reading.program,
    cluster: clusterOf(reading.cluster),
    scope: reading.scope,
    verdict,
    sentence: sentenceOf(verdict, counts, reading.scope),
    counts,
    limits: reading.limits.map((limit) => oneLine(limit, 1024)),
    attention: [...attention].sort(byUrgency),
    realms: shown,
  };
}

function shownRealms(
  realms: readonly StoredRealm[],
  byRealm: ReadonlyMap<string, readonly StoredInstance[]>,
): readonly RealmView[] {
  return realms.map((realm) => ({
    ...realmView(realm),
    instances: (byRealm.get(realm.metadata.name) ?? []).map(instanceView),
  }));
}

/** Realms that instances name and that can't be shown, so that no instance is left out. */
function absentRealms(
  realms: readonly StoredRealm[] | undefined,
  byRealm: ReadonlyMap<string, readonly StoredInstance[]>,
): readonly RealmView[] {
  const known = new Set(realms?.map(({ metadata }) => metadata.name));
  return [...byRealm].flatMap(([name, instances]) => (known.has(name) ? [] : [absentRealm(name, instances, realms)]));
}

function absentRealm(
  name: string,
  instances: readonly StoredInstance[],
  realms: readonly StoredRealm[] | undefined,
): RealmView {
  const isFound = realms === undefined;
  return {
    name,
    presence: isFound ? "notVisible" : "notFound",
    state: isFound ? "Unknown" : "Blocked",
    ready: false,
    reason: isFound ? "-" : "RealmNotFound",
    says: isFound ? "You may not read KerberosRealms." : `There is no KerberosRealm ${name}.`,
    conditions: [],
    flows: [],
    domains: [],
    missingPermissions: [],
    instances: instances.map(instanceView),
  };
}

function isTold({ spec }: StoredInstance, realms: readonly StoredRealm[]): boolean {
  return realms.some(({ metadata }) => metadata.name === spec.realmRef.name);
}

function countsOf(objects: readonly { readonly state: State }[]): Counts {
  const count = (state: State): number => objects.filter((object) => object.state === state).length;
  return Object.fromEntries(STATES.map((state) => [state, count(state)])) as Counts;
}

function verdictOf(realms: readonly RealmView[]): Verdict {
  const objects: readonly (RealmView | InstanceView)[] = [
    ...realms.filter(({ presence }) => presence === "seen"),
    ...realms.flatMap(({ instances }) => instances),
  ];
  const open = objects.filter(({ ready }) => !ready);
  if (objects.length === 0) return "empty";
  if (open.length === 0) return "ready";
  return open.some(({ state }) => state === "Blocked" || state === "Suspended") ? "actionNeeded" : "inProgress";
}

function sentenceOf(
  verdict: Verdict,
  counts: { readonly realms: Counts; readonly instances: Counts },
  scope: string,
): string {
  if (verdict === "empty") return `Nothing is declared in ${scope}.`;
  const total = (of: Counts): number => STATES.reduce((sum, state) => sum + of[state], 0);
  const sum = (state: State): number => counts.realms[state] + counts.instances[state];
  const what = [
    ...(total(counts.instances) === 0 ? [] : [counted(total(counts.instances), "instance")]),
    ...(total(counts.realms) === 0 ? [] : [counted(total(counts.realms), "realm")]),
  ].join(" and ");
  const parts = [
    ...(sum("Blocked") === 0 ? [] : [`${sum("Blocked")} blocked until somebody acts`]),
    ...(sum("Working") === 0 ? [] : [`${sum("Working")} in progress`]),
    ...(sum("Suspended") === 0 ? [] : [`${sum("Suspended")} suspended`]),
    ...(sum("Warning") === 0 ? [] : [`${sum("Warning")} ready with a warning`]),
  ];
  if (parts.length === 0) return `${what}: all ready.`;
  const ready = sum("Ready") === 0 ? [] : [`${sum("Ready")} ready`];
  return `${what}: ${[...parts, ...ready].join(", ")}.`;
}

function clusterOf({ context, server }: ClusterView): ClusterView {
  return {
    ...(context === undefined ? {} : { context: oneLine(context, MAX_CLUSTER_NAME) }),
    server: oneLine(server, MAX_CLUSTER_NAME),
  };
}

/** What blocks before what warns, what concerns many before what concerns one. */
function byUrgency(a: AttentionView, b: AttentionView): number {
  const urgency = ({ state, concerns }: AttentionView): number => (state === "Blocked" ? 1e6 : 0) + (concerns ?? 0);
  return urgency(b) - urgency(a);
}

interface Keyed {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

function byKey(a: Keyed, b: Keyed): number {
  return compare(a.metadata.namespace ?? "", b.metadata.namespace ?? "") || compare(a.metadata.name, b.metadata.name);
}

/** Byte order, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
