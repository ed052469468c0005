/** A JSON object. */
export type Json = Record<string, unknown>;

/** A step into a document: a field, or the item of a list map with this key field and value. */
type Step = string | { readonly key: string; readonly value: unknown };

/** Which lists are maps, by dotted path: the field that tells items apart. Every other list is replaced as a whole. */
export type ListMaps = Readonly<Record<string, string>>;

/**
 * The part of server-side apply that one forced manager needs: its fields are set, fields that it owned and no longer
 * names go unless another manager owns them, all others stay.
 *
 * @param owned the leaf paths of this manager so far.
 * @param othersOwn whether another manager has a leaf path.
 * @returns the new document and the manager's new leaf paths.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyFields(
  current: Json,
  applied: Json,
  owned: ReadonlySet<string>,
  othersOwn: (path: string) => boolean,
  listMaps: ListMaps,
): { readonly document: Json; readonly owned: Set<string> } {
  const leaves = leavesOf(applied, listMaps);
  const document = structuredClone(current);
  for (const path of owned) {
    if (!leaves.has(path) && !othersOwn(path)) remove(document, JSON.parse(path) as Step[]);
  }
  for (const [path, value] of leaves) set(document, JSON.parse(path) as Step[], value);
  return { document, owned: new Set(leaves.keys()) };
}

/** Every leaf of a document by its path, written as JSON. */
export function leavesOf(document: Json, listMaps: ListMaps): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: readonly Step[], dotted: string): void => {
    const keyField = listMaps[dotted];
    // An empty list has no items to own; it is owned itself.
    if (Array.isArray(value) && keyField !== undefined && value.length > 0) {
      for (const item of value as Json[])
        walk(item, [...path, { key: keyField, value: item[keyField] }], `${dotted}[]`);
    } else if (isObject(value) && Object.keys(value).length > 0) {
      for (const [field, child] of Object.entries(value)) {
        walk(child, [...path, field], dotted === "" ? field : `${dotted}.${field}`);
      }
    } else {
      leaves.set(JSON.stringify(path), value);
    }
  };
  walk(document, [], "");
  return leaves;
}

/** RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, field);
    else result[field] = mergePatch(result[field], value);
  }
  return result;
}

/** The document without these fields. */
export function without(document: Json, ...fields: readonly string[]): Json {
  return Object.fromEntries(Object.entries(document).filter(([field]) => !fields.includes(field)));
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function set(document: Json, steps: readonly Step[], value: unknown): void {
  let node: unknown = document;
  steps.forEach((step, index) => {
    const last = index === steps.length - 1;
    const child = last
      ? structuredClone(value)
      : (childOf(node, step) ?? (typeof steps[index + 1] === "string" ? {} : []));
    put(node, step, child);
    node = childOf(node, step);
  });
}

function remove(document: Json, steps: readonly Step[]): void {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  const child = childOf(document, step);
  if (child === undefined) return;
  if (rest.length > 0 && typeof child === "object" && child !== null) {
    remove(child as Json, rest);
    const emptied = Object.keys(child).length === 0;
    // An item of a list map is gone with its key.
    const keyGone = typeof step !== "string" && (child as Json)[step.key] === undefined;
    if (!emptied && !keyGone) return;
  }
  if (typeof step === "string") Reflect.deleteProperty(document, step);
  else (document as unknown as unknown[]).splice((document as unknown as Json[]).indexOf(child as Json), 1);
}

function childOf(node: unknown, step: Step): unknown {
  if (typeof step === "string") return (node as Json)[step];
  return (node as Json[]).find((item) => item[step.key] === step.value);
}

function put(node: unknown, step: Step, child: unknown): void {
  if (typeof step === "string") {
    (node as Json)[step] = child;
    return;
  }
  const items = node as Json[];
  const index = items.findIndex((item) => item[step.key] === step.value);
  if (index >= 0) items[index] = child as Json;
  else items.push({ [step.key]: step.value, ...(child as Json) });
}
