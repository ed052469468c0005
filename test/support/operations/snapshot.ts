import type { RecordedObject } from "../object-recorder.ts";
import type { Scene } from "../scene.ts";

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** What of a status tells how it came about, and not what is so. */
const OF_THE_WAY = ["observedGeneration", "conditions", "lastHandledReconcileAt", "history", "owned", "failing"];

/** Conditions that speak of the present generation, with their sentences. */
export function presentConditions(object: RecordedObject): Readonly<Record<string, string>> {
  const { generation } = object.metadata;
  const present = (object.status?.conditions ?? []).filter((one) => one.observedGeneration === generation);
  return Object.fromEntries(
    present.map(({ type, status, reason, message }) => [type, `${status} ${reason}: ${message}`]),
  );
}

/** Conditions without their sentences. */
export function withoutSentences(conditions: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(conditions).map(([type, text]) => [type, text.split(": ")[0]!]));
}

/** What is so, and shown, in words that two scenes share. */
export function snapshotOf(object: RecordedObject, scene: Scene, outside: unknown): unknown {
  const conditions = presentConditions(object);
  // What is seen of a tenant that cannot be reached is what was seen before.
  const isOfNow = conditions["TenantReachable"]?.startsWith("False") !== true;
  const status = Object.entries(object.status ?? {}).filter(([name]) => isOfNow && !OF_THE_WAY.includes(name));
  const seen = { conditions, status: Object.fromEntries(status), outside };
  return JSON.parse(inSharedWords(JSON.stringify(sortedMembers(seen)), scene)) as unknown;
}

function inSharedWords(text: string, scene: Scene): string {
  const { azure, realm, namespace } = scene;
  const names: readonly (readonly [string, string])[] = [
    [azure.tenantId, "TENANT"],
    [azure.subscriptionId, "SUBSCRIPTION"],
    [azure.armClientId, "ARM-CLIENT"],
    [azure.graphClientId, "GRAPH-CLIENT"],
    [realm, "REALM"],
    [namespace, "NAMESPACE"],
    ...(scene.hasDirectory ? ([[scene.directory.name, "DOMAIN"]] as const) : []),
  ];
  const named = names.reduce((current, [from, to]) => current.replaceAll(from, to), text);
  const ids: string[] = [];
  return named
    .replaceAll(/:[0-9]{4,5}\b/g, ":PORT")
    .replaceAll(/\b[0-9a-f]{16}\b/g, "HASH")
    .replaceAll(GUID, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `ID-${ids.indexOf(id)}`;
    });
}

function sortedMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedMembers);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sortedMembers(member)]));
}
