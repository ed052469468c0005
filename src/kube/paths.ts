import { type ObjectKey, type ResourceKind, splitKey } from "./client.ts";

/**
 * The path of a collection; of all namespaces when `namespace` is absent.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
 */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${scope}/${kind.plural}`;
}

/** The path of one object or of its subresource. */
export function objectPath(kind: ResourceKind, key: ObjectKey, subresource?: "status"): string {
  const { name, namespace } = splitKey(key);
  const path = `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}
