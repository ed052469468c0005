import type { EntityType } from "../odata/entity-type.ts";
import { badRequest, invalidValue, resourceNotFound, unknownSegment } from "./graph-error.ts";
import { type GraphRequest, keyAt } from "./graph-request.ts";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the text is a GUID. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** Whether two ids are the same; Entra compares GUIDs without case. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * Finds what the first key of the path names, by object id or by the alternate key `appId`.
 *
 * @throws {GraphError} 404 when it is not there, 400 when the key is no GUID or another alternate key.
 */
export function findByKey<T extends { readonly id: string; readonly appId: string }>(
  request: GraphRequest,
  records: readonly T[],
  type: EntityType,
): T {
  return findByAlternateKey(request, records, type, "appId");
}

/** As {@link findByKey}, with another alternate key, which holds a GUID too. */
export function findByAlternateKey<K extends string, T extends { readonly id: string } & Readonly<Record<K, string>>>(
  request: GraphRequest,
  records: readonly T[],
  type: EntityType,
  property: K,
): T {
  const { name, value } = keyAt(request, 0);
  const alternate = name.toLowerCase() === property.toLowerCase();
  if (!alternate && name !== "" && name.toLowerCase() !== "id") throw unknownSegment(name);
  if (!isGuid(value)) {
    throw alternate ? invalidValue(property, type.resource) : badRequest(`Invalid object identifier '${value}'.`);
  }
  const found = records.find((record) => sameId(alternate ? record[property] : record.id, value));
  if (found === undefined) throw resourceNotFound(value);
  return found;
}
