import { z } from "zod";

/** A CEL rule as the API server evaluates it (x-kubernetes-validations). */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
}

/** Attaches CEL rules to a schema node; combine with the same rule as `.refine` so that both judges agree. */
export function cel<T extends z.ZodType>(schema: T, ...rules: readonly CelRule[]): T {
  const earlier = (schema.meta()?.["x-kubernetes-validations"] as readonly CelRule[] | undefined) ?? [];
  return schema.meta({ ...schema.meta(), "x-kubernetes-validations": [...earlier, ...rules] });
}

/** A list whose items are unique as a whole. */
export function setList<T extends z.ZodType>(schema: T): T {
  return schema.meta({ ...schema.meta(), "x-kubernetes-list-type": "set" });
}

/** A list whose items are told apart by the given required fields. */
export function listMap<T extends z.ZodType>(schema: T, ...keys: readonly string[]): T {
  return schema.meta({ ...schema.meta(), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys });
}

/** Lower- or upper-case GUID with dashes. */
export const guid = z
  .string()
  .max(36)
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/);
