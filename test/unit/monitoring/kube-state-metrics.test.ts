import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { customResourceDefinitions } from "../../../src/api/crd.ts";

type Path = readonly string[];
interface Each {
  readonly path?: Path;
  readonly valueFrom?: Path;
  readonly list?: readonly string[];
  readonly labelsFromPath?: Readonly<Record<string, Path>>;
}
interface Resource {
  readonly groupVersionKind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly resourcePlural: string;
  readonly metricNamePrefix: string;
  readonly labelsFromPath: Readonly<Record<string, Path>>;
  readonly metrics: readonly {
    readonly name: string;
    readonly help: string;
    readonly each: { readonly type: string } & Readonly<Record<string, Each | string>>;
  }[];
}
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
}

const file = join(import.meta.dirname, "../../../deploy/monitoring/kube-state-metrics.yaml");
const config = parse(readFileSync(file, "utf8")) as {
  readonly kind: string;
  readonly spec: { readonly resources: readonly Resource[] };
};
const METADATA = ["namespace", "name", "generation"];

function schemaOf({ groupVersionKind: { group, version, kind } }: Resource): Schema {
  const definition = customResourceDefinitions().find(({ spec }) => spec.group === group && spec.names.kind === kind);
  const served = definition?.spec.versions.find(({ name }) => name === version);
  return (served?.schema.openAPIV3Schema ?? {}) as Schema;
}

/** What is at a path of the kind's schema; undefined when there is no such member. */
function at(schema: Schema | undefined, path: Path): Schema | undefined {
  return path.reduce<Schema | undefined>((found, member) => found?.properties?.[member], schema);
}

/** The paths of a metric that lead nowhere. */
function strayPaths(resource: Resource, each: Each): readonly string[] {
  const root = schemaOf(resource);
  const path = each.path ?? [];
  const start = path[0] === "metadata" ? undefined : at(root, path);
  const element = start?.type === "array" ? start.items : start;
  const stray = path.length > 0 && !exists(root, path) ? [path.join(".")] : [];
  const inner = [
    ...Object.values(each.labelsFromPath ?? {}),
    ...(each.valueFrom === undefined ? [] : [each.valueFrom]),
  ];
  return [...stray, ...inner.filter((one) => at(element ?? root, one) === undefined).map((one) => one.join("."))];
}

function exists(root: Schema, path: Path): boolean {
  return path[0] === "metadata" ? METADATA.includes(path[1] ?? "") : at(root, path) !== undefined;
}

describe("deploy/monitoring/kube-state-metrics.yaml", () => {
  it("is for both kinds, under names that are theirs", () => {
    expect(config.kind).toBe("CustomResourceStateMetrics");
    expect(
      config.spec.resources.map(({ groupVersionKind, resourcePlural }) => [groupVersionKind.kind, resourcePlural]),
    ).toEqual(customResourceDefinitions().map(({ spec }) => [spec.names.kind, spec.names.plural]));
  });

  it.each(config.spec.resources)("finds every label of $groupVersionKind.kind", (resource) => {
    const stray = Object.values(resource.labelsFromPath).filter((path) => !exists(schemaOf(resource), path));
    expect(stray).toEqual([]);
  });

  const metrics = config.spec.resources.flatMap((resource) =>
    resource.metrics.map(({ name, help, each }) => ({
      resource,
      name,
      help,
      each,
      metric: `${resource.metricNamePrefix}_${name}`,
    })),
  );
  it.each(metrics)("$metric leads to what the kind has", ({ resource, each, help }) => {
    const member = each[each.type.slice(0, 1).toLowerCase() + each.type.slice(1)] as Each;
    expect(strayPaths(resource, member)).toEqual([]);
    expect(help).toMatch(/\.$/);
  });

  it.each(config.spec.resources)(
    "shows every status that a condition of $groupVersionKind.kind can have",
    (resource) => {
      const condition = resource.metrics.find(({ name }) => name === "condition")?.each["stateSet"] as Each;
      const conditions = at(schemaOf(resource), condition.path ?? []);
      expect(condition.list).toEqual(conditions?.items?.properties?.["status"]?.enum);
    },
  );

  it("would find a path that leads nowhere", () => {
    const [resource] = config.spec.resources;
    expect(strayPaths(resource!, { path: ["spec", "suspended"] })).toEqual(["spec.suspended"]);
    expect(strayPaths(resource!, { path: ["status", "conditions"], valueFrom: ["state"] })).toEqual(["state"]);
  });
});
