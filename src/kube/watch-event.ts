import { type KubeStatus, statusOf } from "./api-error.ts";
import type { KubeObject } from "./client.ts";

/** One line of a watch, understood. */
export type WatchEvent<T extends KubeObject> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string }
  | { readonly type: "ERROR"; readonly status: KubeStatus };

/**
 * Understands a line of a watch.
 *
 * @returns undefined for a line that is no event; the watcher reports it and reconnects.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function parseWatchEvent<T extends KubeObject>(line: string): WatchEvent<T> | undefined {
  const event = parseLine(line);
  if (event === undefined) return undefined;
  const { type, object } = event;
  const version = object.metadata?.resourceVersion;
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return isIdentified(object.metadata) ? { type, object: object as T } : undefined;
    case "BOOKMARK":
      return isText(version) ? { type, resourceVersion: version } : undefined;
    case "ERROR":
      return { type, status: statusOf(object) };
    default:
      return undefined;
  }
}

/** Whether an object has what a cache needs: a name, a uid and a resourceVersion. */
export function isIdentified(metadata: Partial<KubeObject["metadata"]> | undefined): boolean {
  return [metadata?.name, metadata?.uid, metadata?.resourceVersion].every(isText);
}

function isText(field: unknown): field is string {
  return typeof field === "string" && field !== "";
}

interface EventLine {
  readonly type?: unknown;
  readonly object: { readonly metadata?: Partial<KubeObject["metadata"]> };
}

function parseLine(line: string): EventLine | undefined {
  try {
    const parsed = JSON.parse(line) as Partial<EventLine> | null;
    const object: unknown = parsed?.object;
    return typeof object === "object" && object !== null ? (parsed as EventLine) : undefined;
  } catch {
    return undefined;
  }
}
