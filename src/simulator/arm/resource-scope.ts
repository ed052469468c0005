/** Names taken from a path by a template: `{subscription}`, `{group}`, `{instance}`, … */
export type PathNames = Readonly<Record<string, string>>;

/** Compiles `/subscriptions/{subscription}/resourceGroups/{group}` into a pattern that ignores case, as ARM does. */
export function compileTemplate(template: string): RegExp {
  const pattern = template
    .replaceAll(/[.$]/g, "\\$&")
    .replaceAll(/\{\*(\w+)\}/g, "(?<$1>.*)")
    .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${pattern}/?$`, "i");
}

/** Puts names into a template. */
export function fillTemplate(template: string, names: PathNames): string {
  return template.replaceAll(/\{\*?(\w+)\}/g, (_whole, name: string) => names[name] ?? "");
}

/** Whether `inner` is `outer` or lies below it; `/` is above everything. */
export function isWithin(inner: string, outer: string): boolean {
  const plain = (scope: string): string => scope.toLowerCase().replace(/(?<!\/)\/+$/, "");
  return plain(inner) === plain(outer) || plain(inner).startsWith(`${plain(outer)}/`);
}

/** The parts of a managed instance's resource id; the state only holds ids of that form. */
export function instanceIdParts(resourceId: string): {
  readonly subscription: string;
  readonly group: string;
  readonly instance: string;
} {
  const parts = resourceId.split("/");
  return { subscription: parts[2] ?? "", group: parts[4] ?? "", instance: parts[8] ?? "" };
}
