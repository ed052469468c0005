import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";

/** A kind of which operations are generated. */
export type OperatedKind = "WindowsAuthentication" | "KerberosRealm";

/** A rule that the API server evaluates. */
export interface SchemaRule {
  readonly rule: string;
  readonly message?: string;
}

/** The part of apiextensions.k8s.io/v1 JSONSchemaProps that says what a value may be. */
export interface SchemaNode {
  readonly type: "object" | "array" | "string" | "boolean" | "integer" | "number";
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly "x-kubernetes-list-type"?: "set" | "map" | "atomic";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-validations"?: readonly SchemaRule[];
}

interface Crd {
  readonly spec: {
    readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: SchemaNode } }];
  };
}

const FOLDER = resolve(import.meta.dirname, "../../../crds");
const FILES: Readonly<Record<OperatedKind, string>> = {
  WindowsAuthentication: "sqlmi.winauth.dev_windowsauthentications.yaml",
  KerberosRealm: "sqlmi.winauth.dev_kerberosrealms.yaml",
};

/** The schema of a kind's `spec`, from the committed CustomResourceDefinition. */
export function specSchemaOf(kind: OperatedKind): SchemaNode {
  const crd = parse(readFileSync(resolve(FOLDER, FILES[kind]), "utf8")) as Crd;
  return crd.spec.versions[0].schema.openAPIV3Schema.properties!["spec"]!;
}

/** The rules of a node, none when it has none. */
export function rulesOf(node: SchemaNode): readonly SchemaRule[] {
  return node["x-kubernetes-validations"] ?? [];
}
