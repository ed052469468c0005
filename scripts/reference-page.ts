import {
  KERBEROS_REALM_CONDITIONS,
  SUMMARY_CONDITIONS,
  WINDOWS_AUTHENTICATION_CONDITIONS,
} from "../src/api/conditions.ts";
import type { CustomResourceDefinition, PrinterColumn } from "../src/api/crd.ts";
import { LIST_MAP_KEYS, LIST_TYPE, VALIDATIONS } from "../src/api/schema.ts";
import type { StructuralSchema } from "../src/api/structural.ts";
import { code, markdownTable } from "./markdown-table.ts";

interface Field {
  readonly path: string;
  readonly schema: StructuralSchema;
  readonly required: boolean;
}

const CONDITIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  WindowsAuthentication: { ...SUMMARY_CONDITIONS, ...WINDOWS_AUTHENTICATION_CONDITIONS },
  KerberosRealm: { ...SUMMARY_CONDITIONS, ...KERBEROS_REALM_CONDITIONS },
};

/** The reference of one kind as Markdown: fields of spec and status, constraints, conditions and columns. */
export function referencePage(definition: CustomResourceDefinition): string {
  const { group, names, scope, versions } = definition.spec;
  const version = versions[0];
  const { description, properties } = version.schema.openAPIV3Schema;
  const spec = fieldsOf("spec", properties.spec);
  const status = fieldsOf("status", properties.status);
  return (
    [
      '<!-- Generated from src/api by "npm run generate"; do not edit. -->',
      `# ${names.kind}`,
      description,
      `\`${group}/${version.name}\`, ${scope === "Cluster" ? "cluster-scoped" : "namespaced"}; \`kubectl get ${names.shortNames.join(", ")}\`, or with every kind of the group \`kubectl get ${names.categories.join(", ")}\`.`,
      "## Spec",
      fieldTable(spec),
      "## Constraints",
      "Beside the limits of single fields, the API server enforces:",
      constraintTable([{ path: "spec", schema: properties.spec, required: true }, ...spec]),
      "## Status",
      "Written by the operator only. A new object starts with `status.observedGeneration: -1`.",
      fieldTable(status),
      "## Conditions",
      markdownTable(
        ["type", "meaning"],
        Object.entries(CONDITIONS[names.kind] ?? {}).map(([type, meaning]) => [code(type), meaning]),
      ),
      "## Columns",
      markdownTable(["column", "shown by", "meaning"], version.additionalPrinterColumns.map(columnRow)),
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}

/** Every field below a node, depth first in the order of the schema. */
function fieldsOf(path: string, schema: StructuralSchema): readonly Field[] {
  if (schema.items !== undefined) return fieldsOf(`${path}[]`, schema.items);
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const field = { path: `${path}.${name}`, schema: member, required: schema.required?.includes(name) === true };
    return [field, ...fieldsOf(field.path, member)];
  });
}

function fieldTable(fields: readonly Field[]): string {
  const head = ["field", "type", "required", "default", "limits", "immutable", "description"];
  return markdownTable(
    head,
    fields.map(({ path, schema, required }) => [
      code(path),
      typeOf(schema),
      required ? "yes" : "",
      schema.default === undefined ? "" : code(JSON.stringify(schema.default)),
      limitsOf(schema).join("; "),
      isImmumarkdownTable(schema) ? "yes" : "",
      schema.description ?? "",
    ]),
  );
}

function typeOf(schema: StructuralSchema): string {
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (schema.format === "date-time") return "time";
  return schema.type;
}

function limitsOf(schema: StructuralSchema): readonly string[] {
  const { items } = schema;
  const own = [
    schema.enum?.map(code).join(", "),
    range(schema.minLength, schema.maxLength, "characters"),
    range(schema.minItems, schema.maxItems, "items"),
    range(schema.minimum, schema.maximum, ""),
    schema[LIST_TYPE] === "set" ? "no duplicates" : undefined,
    schema[LIST_MAP_KEYS] === undefined ? undefined : `unique by ${schema[LIST_MAP_KEYS].map(code).join(", ")}`,
    schema.pattern === undefined ? undefined : code(schema.pattern),
  ].filter((limit) => limit !== undefined);
  return items === undefined || items.properties !== undefined
    ? own
    : [...own, ...limitsOf(items).map((limit) => `each ${limit}`)];
}

function range(min: number | undefined, max: number | undefined, unit: string): string | undefined {
  const words = unit === "" ? "" : ` ${unit}`;
  if (min !== undefined && max !== undefined) return `${min} to ${max}${words}`;
  if (max !== undefined) return `at most ${max}${words}`;
  return min === undefined ? undefined : `at least ${min}${words}`;
}

function isImmumarkdownTable(schema: StructuralSchema): boolean {
  return schema[VALIDATIONS]?.some(({ rule }) => rule === "self == oldSelf") === true;
}

function constraintTable(fields: readonly Field[]): string {
  const rows = fields.flatMap(({ path, schema }) => [
    ...(schema[VALIDATIONS] ?? []).map(({ message, rule }) => [code(path), message, code(rule)]),
    ...(schema.items?.[VALIDATIONS] ?? []).map(({ message, rule }) => [code(`${path}[]`), message, code(rule)]),
  ]);
  return markdownTable(["where", "constraint", "rule (CEL)"], rows);
}

function columnRow({ name, description, priority }: PrinterColumn): readonly string[] {
  return [name.toUpperCase(), priority === undefined ? "`kubectl get`" : "`kubectl get -o wide`", description];
}
