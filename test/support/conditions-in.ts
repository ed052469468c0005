import type { RecordedObject } from "./object-recorder.ts";

/** A condition of an object in one line, for whole-value comparison: `STATUS Reason`. */
export function conditionIn(object: RecordedObject, type: string): string | undefined {
  const found = object.status?.conditions?.find((condition) => condition.type === type);
  return found === undefined ? undefined : `${found.status} ${found.reason}`;
}

/** Every condition of an object as {@link conditionIn} has it. */
export function conditionsIn(object: RecordedObject): Readonly<Record<string, string>> {
  const conditions = object.status?.conditions ?? [];
  return Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

/** The sentence of a condition. */
export function messageIn(object: RecordedObject, type: string): string | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type)?.message;
}
