/** One segment of a resource path: `applications`, `applications(appId='…')`, `delta()`, `microsoft.graph.delta()`. */
export interface PathSegment {
  /** As written, without the parentheses. */
  readonly name: string;
  /** The alternate key: its name (empty for `applications('…')`) and value. Absent without parentheses or with empty ones. */
  readonly key?: { readonly name: string; readonly value: string };
}

const KEYED = /^([^(]*)\((?:(\w+)=)?(?:'((?:[^']|'')*)'|([^'()]*))\)$/;

/** Splits a decoded path (after the version) into its segments. Empty segments are dropped. */
export function readPath(path: string): readonly PathSegment[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map(readSegment);
}

function readSegment(segment: string): PathSegment {
  const match = KEYED.exec(segment);
  if (match === null) return { name: segment };
  const name = match[1] ?? "";
  const value = match[3]?.replaceAll("''", "'") ?? match[4] ?? "";
  if (match[2] === undefined && value === "") return { name };
  return { name, key: { name: match[2] ?? "", value } };
}
