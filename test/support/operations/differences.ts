/** Where two values differ, one line each: `conditions.Ready: "False …", wanted "True …"`. None when they are the same. */
export function differences(found: unknown, wanted: unknown, at = ""): readonly string[] {
  if (isPlain(found) && isPlain(wanted)) {
    const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])].sort();
    return names.flatMap((name) => differences(found[name], wanted[name], at === "" ? name : `${at}.${name}`));
  }
  const [is, should] = [inText(found), inText(wanted)];
  return is === should ? [] : [`${at === "" ? "" : `${at}: `}${is}, wanted ${should}`];
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members in the order of their names: their own order says nothing. */
function inText(value: unknown): string {
  if (value === undefined) return "nothing";
  return JSON.stringify(value, (_name, member: unknown) =>
    isPlain(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
