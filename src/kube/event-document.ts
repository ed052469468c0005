import type { EventType, KubeObject, ResourceKind } from "./client.ts";

/** events.k8s.io/v1 Event. */
export const EVENT: ResourceKind = {
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  plural: "events",
  namespaced: true,
};

/** The API server refuses longer notes. */
const MAX_NOTE_BYTES = 1024;

/** What an event says, and how often it was said. */
export interface EventContent {
  readonly about: KubeObject;
  readonly type: EventType;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
}

/** Who reports, and where events about cluster-scoped objects go. */
export interface EventSource {
  readonly reportingController: string;
  /** For example the pod's name; at most 128 characters. */
  readonly reportingInstance: string;
  /** The API server accepts only `default` for objects without a namespace. */
  readonly namespaceForClusterScoped: string;
}

/**
 * The document to create.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
export function eventDocument(name: string, content: EventContent, source: EventSource): object {
  const { about, type, reason, action, note, firstMs } = content;
  const { metadata, apiVersion, kind } = about;
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name, namespace: metadata.namespace ?? source.namespaceForClusterScoped },
    eventTime: microTime(firstMs),
    reportingController: source.reportingController,
    reportingInstance: source.reportingInstance.slice(0, 128),
    action,
    reason,
    type,
    note: clipNote(note),
    regarding: {
      apiVersion,
      kind,
      name: metadata.name,
      uid: metadata.uid,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    },
    ...(content.count > 1 ? seriesPatch(content) : {}),
  };
}

/** The merge patch that says how often and when last. */
export function seriesPatch({ count, lastMs }: EventContent): object {
  return { series: { count, lastObservedTime: microTime(lastMs) } };
}

/** A MicroTime: RFC 3339 with exactly six digits of the second. */
export function microTime(wallMs: number): string {
  return new Date(wallMs).toISOString().replace("Z", "000Z");
}

/** Cuts a note to what the API server accepts, between characters. */
export function clipNote(note: string): string {
  if (Buffer.byteLength(note) <= MAX_NOTE_BYTES) return note;
  const room = MAX_NOTE_BYTES - Buffer.byteLength("…");
  let sizeBytes = 0;
  let kept = "";
  for (const character of note) {
    sizeBytes += Buffer.byteLength(character);
    if (sizeBytes > room) break;
    kept += character;
  }
  return `${kept}…`;
}
