import { type Dn, dnText } from "./distinguished-name.ts";

/** An attribute of an object, in the spelling of the schema. */
export interface DirectoryAttribute {
  readonly name: string;
  readonly values: readonly string[];
  /** Constructed attributes are sent only to who names them. */
  readonly isConstructed: boolean;
}

/** An object of the directory. */
export interface DirectoryEntry {
  readonly dn: Dn;
  /** By name in lower case. */
  readonly attributes: ReadonlyMap<string, DirectoryAttribute>;
}

/** Values by attribute name; what is undefined or empty is left out, as a directory has no empty attributes. */
export type AttributeValues = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Makes an entry; `constructed` holds what is sent only on demand. The attribute for the name itself is added. */
export function directoryEntry(dn: Dn, values: AttributeValues, constructed: AttributeValues = {}): DirectoryEntry {
  const named = dn[0];
  const all = {
    ...values,
    ...(named === undefined ? {} : { [named.type.toLowerCase()]: named.value, name: named.value }),
    ...(dn.length === 0 ? {} : { distinguishedName: dnText(dn) }),
  };
  const attributes = [...listed(all, false), ...listed(constructed, true)];
  return { dn, attributes: new Map(attributes.map((each) => [each.name.toLowerCase(), each])) };
}

function listed(values: AttributeValues, isConstructed: boolean): readonly DirectoryAttribute[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const texts = textsOf(value);
    return texts.length === 0 ? [] : [{ name, values: texts, isConstructed }];
  });
}

function textsOf(value: AttributeValues[string]): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === "boolean") return [value ? "TRUE" : "FALSE"];
  return typeof value === "object" ? value : [String(value)];
}
