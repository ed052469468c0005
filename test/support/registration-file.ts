/** What one line of a .reg file does to the registry. Values are of the two types that are known here. */
export type RegistryOperation =
  | {
      readonly op: "set";
      readonly key: string;
      readonly name: string;
      readonly type: "REG_DWORD";
      readonly value: number;
    }
  | { readonly op: "set"; readonly key: string; readonly name: string; readonly type: "REG_SZ"; readonly value: string }
  | { readonly op: "delete"; readonly key: string; readonly name: string };

/** Values by `KEY\NAME`, as a registry has them: neither keys nor names tell upper from lower case. */
export type RegistryState = Readonly<Record<string, number | string>>;

const ROOTS = /^HKEY_(LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT|CURRENT_CONFIG)$/;
const VALUE = /^"((?:[^"\\]|\\["\\])*)"=(.*)$/;
const DWORD = /^dword:([0-9a-f]{8})$/;
const STRING = /^"((?:[^"\\]|\\["\\])*)"$/;

/**
 * Reads a .reg file as strictly as its documentation describes it, and knows nothing of who wrote it: the header, a blank line before
 * each key and at the end, full key names, `"name"=dword:…`, `"name"="…"`, `"name"=-`. A line that starts with `;` is a comment.
 * @see https://support.microsoft.com/topic/how-to-add-modify-or-delete-registry-subkeys-and-values-by-using-a-reg-file-9c7f37cf-a5e9-e1cd-c4fa-2a26218a1a23
 * @throws {Error} that names the line, for everything else.
 */
export function parseRegistrationFile(text: string): readonly RegistryOperation[] {
  const [header, blank, ...rest] = linesOf(text);
  if (header !== "Windows Registry Editor Version 5.00") throw new Error("line 1 is not the header of the format");
  if (blank !== "") throw new Error("line 2 is not blank");
  if (rest.length > 0 && rest.at(-1) !== "") throw new Error("the last line is not blank");
  const operations: RegistryOperation[] = [];
  let key: string | undefined;
  let previous = "";
  for (const [index, line] of rest.entries()) {
    const where = `line ${index + 3}`;
    if (line.startsWith("[")) {
      if (previous !== "") throw new Error(`${where}: no blank line before the key`);
      key = keyOf(line, where);
    } else if (line !== "" && !line.startsWith(";")) {
      if (key === undefined) throw new Error(`${where}: a value before the first key`);
      operations.push(operationOf(key, line, where));
    }
    if (!line.startsWith(";")) previous = line;
  }
  return operations;
}

/** The registry after the operations. */
export function applyOperations(before: RegistryState, operations: readonly RegistryOperation[]): RegistryState {
  const after = new Map(Object.entries(before));
  for (const operation of operations) {
    const path = `${operation.key}\\${operation.name}`.toLowerCase();
    if (operation.op === "set") after.set(path, operation.value);
    else after.delete(path);
  }
  return Object.fromEntries(after);
}

function linesOf(text: string): readonly string[] {
  // Nothing but printable ASCII may stand between the line ends.
  if (!/^(?:[\x20-\x7e]*\r\n)*$/.test(text)) throw new Error("a line that is not ASCII, or does not end with CR LF");
  return text.split("\r\n").slice(0, -1);
}

function keyOf(line: string, where: string): string {
  const path = /^\[([^[\]]+)\]$/.exec(line)?.[1] ?? "";
  const [root = "", ...keys] = path.split("\\");
  if (!ROOTS.test(root) || keys.length === 0 || keys.includes(""))
    throw new Error(`${where}: not the full name of a key`);
  return path;
}

function operationOf(key: string, line: string, where: string): RegistryOperation {
  const [, name = "", assigned = ""] = VALUE.exec(line) ?? [];
  if (name === "") throw new Error(`${where}: not a value`);
  const place = { key, name: unescaped(name) };
  if (assigned === "-") return { op: "delete", ...place };
  const dword = DWORD.exec(assigned)?.[1];
  if (dword !== undefined) return { op: "set", ...place, type: "REG_DWORD", value: Number.parseInt(dword, 16) };
  const string = STRING.exec(assigned)?.[1];
  if (string !== undefined) return { op: "set", ...place, type: "REG_SZ", value: unescaped(string) };
  throw new Error(`${where}: not the data of a value`);
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, "$1");
}
