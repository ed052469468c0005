import { describe, expect, it } from "vitest";
import {
  KERBEROS_REALM_CONDITIONS,
  SUMMARY_CONDITIONS,
  WINDOWS_AUTHENTICATION_CONDITIONS,
} from "../../../src/api/conditions.ts";
import { customResourceDefinitions } from "../../../src/api/crd.ts";

const CONDITION_TYPES: Readonly<Record<string, readonly string[]>> = {
  WindowsAuthentication: Object.keys({ ...SUMMARY_CONDITIONS, ...WINDOWS_AUTHENTICATION_CONDITIONS }),
  KerberosRealm: Object.keys({ ...SUMMARY_CONDITIONS, ...KERBEROS_REALM_CONDITIONS }),
};

describe("customResourceDefinitions", () => {
  it("names each kind as its users type it", () => {
    const names = customResourceDefinitions().map(({ metadata, spec }) => [
      metadata.name,
      spec.scope,
      spec.names.shortNames,
    ]);
    expect(names).toEqual([
      ["windowsauthentications.sqlmi.winauth.dev", "Namespaced", ["winauth"]],
      ["kerberosrealms.sqlmi.winauth.dev", "Cluster", ["realm"]],
    ]);
  });

  it("has no category that is also the name of a kind, or kubectl would refuse to get one object by it", () => {
    const names = customResourceDefinitions().map(({ spec }) => spec.names);
    const kinds = names.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]);
    expect(names.flatMap(({ categories }) => categories).filter((category) => kinds.includes(category))).toEqual([]);
  });

  it("puts every kind into the same category", () => {
    expect(new Set(customResourceDefinitions().map(({ spec }) => spec.names.categories.join()))).toEqual(
      new Set(["sqlmi-winauth"]),
    );
  });

  it.each(customResourceDefinitions())("$spec.names.kind starts as not seen yet", ({ spec }) => {
    const { status } = spec.versions[0].schema.openAPIV3Schema.properties;
    expect([status.default, status.properties?.["observedGeneration"]?.format]).toEqual([
      { observedGeneration: -1 },
      "int64",
    ]);
  });

  it.each(customResourceDefinitions())(
    "$spec.names.kind tells a stranger what is going on without -o wide",
    ({ spec }) => {
      const narrow = spec.versions[0].additionalPrinterColumns.filter(({ priority }) => priority === undefined);
      expect(narrow.map(({ name }) => name).slice(-4)).toEqual(["Ready", "Reason", "Status", "Age"]);
    },
  );

  it.each(customResourceDefinitions())("$spec.names.kind prints only conditions and fields that exist", ({ spec }) => {
    const { properties } = spec.versions[0].schema.openAPIV3Schema;
    for (const { jsonPath } of spec.versions[0].additionalPrinterColumns) {
      const condition = /^\.status\.conditions\[\?\(@\.type=="(\w+)"\)\]\.(status|reason|message)$/.exec(jsonPath);
      if (condition !== null) expect(CONDITION_TYPES[spec.names.kind]).toContain(condition[1]);
      else if (jsonPath !== ".metadata.creationTimestamp") expect(fieldAt(properties, jsonPath)).toBeDefined();
    }
  });

  it.each(customResourceDefinitions())("$spec.names.kind describes every field of its spec and status", ({ spec }) => {
    const { properties } = spec.versions[0].schema.openAPIV3Schema;
    expect([...undescribed("spec", properties.spec), ...undescribed("status", properties.status)]).toEqual([]);
  });
});

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function fieldAt(properties: object, jsonPath: string): Node | undefined {
  const [, first = "", ...rest] = jsonPath.split(".");
  const start = (properties as Readonly<Record<string, Node>>)[first];
  return rest.reduce<Node | undefined>((node, name) => node?.properties?.[name], start);
}

function undescribed(path: string, node: Node): readonly string[] {
  const own = node.description === undefined ? [path] : [];
  const members = Object.entries(node.properties ?? node.items?.properties ?? {});
  return [...own, ...members.flatMap(([name, member]) => undescribed(`${path}.${name}`, member))];
}
