import type { KubeObject } from "./client.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Takes out what nobody here reads and what makes up more than half of an object: who set which field, and kubectl's
 * copy of the whole. Changes the object, which was just parsed and is ours; a clone would cost four times the parsing.
 * The fields are set to undefined, not deleted: a delete would turn the object into a slower and larger hash table.
 */
export function trim(object: KubeObject): void {
  const metadata = object.metadata as { managedFields?: unknown; annotations?: Record<string, string | undefined> };
  if (metadata.managedFields !== undefined) metadata.managedFields = undefined;
  if (metadata.annotations?.[LAST_APPLIED] !== undefined) metadata.annotations[LAST_APPLIED] = undefined;
}
