import type { Condition } from "../api/conditions.ts";

/** What the table reads of an object: any of our kinds. */
export interface ShownObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly pendingActions?: readonly string[] };
}

/** One line of the table. */
export interface FleetRow {
  readonly name: string;
  readonly ready: string;
  readonly reason: string;
  /** The sentence for the one who can act. */
  readonly says: string;
}

/** Condition types that are worth a line of their own while Ready is True. */
const WARNINGS = [
  "SignInUnblocked",
  "LoginsSupported",
  "MetadataModeMatched",
  // An instance stays Ready while its realm is not, and tells of it.
  "RealmReady",
  // A realm stays Ready where synchronisation is not required.
  "DirectorySynchronized",
] as const;

/** The table's lines, sorted by name; realms first. */
export function fleetRows(objects: readonly ShownObject[]): readonly FleetRow[] {
  return [...objects].sort((a, b) => sortKey(a).localeCompare(sortKey(b))).map(rowOf);
}

/** The lines of the table, each at most `width` characters. */
export function renderTable(rows: readonly FleetRow[], width: number): readonly string[] {
  const name = Math.max(4, ...rows.map((row) => row.name.length));
  const reason = Math.max(6, ...rows.map((row) => row.reason.length));
  const line = (row: FleetRow): string =>
    `${row.name.padEnd(name)}  ${row.ready.padEnd(7)}  ${row.reason.padEnd(reason)}  ${row.says}`
      .slice(0, width)
      .trimEnd();
  return [line({ name: "NAME", ready: "READY", reason: "REASON", says: "WHAT IT SAYS" }), ...rows.map(line)];
}

function sortKey(object: ShownObject): string {
  return `${object.kind === "KerberosRealm" ? "0" : "1"} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

function rowOf(object: ShownObject): FleetRow {
  const conditions = object.status?.conditions ?? [];
  const ready = conditions.find((condition) => condition.type === "Ready");
  const { name, namespace } = object.metadata;
  const shownName = namespace === undefined ? `realm ${name}` : `${namespace}/${name}`;
  if (ready === undefined) return { name: shownName, ready: "-", reason: "-", says: "not seen by the operator yet" };
  const shown = (ready.status === "True" ? conditions.find(isWarning) : undefined) ?? ready;
  return { name: shownName, ready: ready.status, reason: shown.reason, says: shown.message.replaceAll(/\s+/g, " ") };
}

function isWarning(condition: Condition): boolean {
  return condition.status === "False" && WARNINGS.some((type) => type === condition.type);
}
