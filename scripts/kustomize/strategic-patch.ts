import { isDeepStrictEqual } from "node:util";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a strategic merge patch has to say so that `before` becomes `after`; undefined where they are the same. Lists whose items
 * have names are merged by them, as Kubernetes merges containers, volumes, mounts and variables; others are replaced.
 *
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function strategicPatch(before: unknown, after: unknown): unknown {
  if (isDeepStrictEqual(before, after)) return undefined;
  if (isFields(before) && isFields(after)) return patchOfFields(before, after);
  if (areNamed(before) && areNamed(after)) return patchOfNamed(before, after);
  return after;
}

function patchOfFields(before: Fields, after: Fields): Fields {
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys({ ...before, ...after })) {
    if (!(name in after)) patch[name] = null;
    else if (!isDeepStrictEqual(before[name], after[name])) patch[name] = strategicPatch(before[name], after[name]);
  }
  return patch;
}

function patchOfNamed(before: readonly Named[], after: readonly Named[]): readonly object[] {
  const gone = before.filter(({ name }) => after.every((item) => item.name !== name));
  const changed = after.flatMap((item): readonly object[] => {
    const patch = strategicPatch(before.find(({ name }) => name === item.name) ?? {}, item);
    return patch === undefined ? [] : [{ name: item.name, ...(patch as object) }];
  });
  return [...gone.map(({ name }) => ({ name, $patch: "delete" })), ...changed];
}

interface Named {
  readonly name: string;
}

function areNamed(value: unknown): value is readonly Named[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isFields(item) && typeof item["name"] === "string")
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
