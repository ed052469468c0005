import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ALL_CHART_VALUES } from "../../../scripts/chart/chart-files.ts";
import { crdTemplate } from "../../../scripts/chart/crd-template.ts";

const TEMPLATES = resolve(import.meta.dirname, "../../../deploy/helm/winauth-operator/templates");
const values = ALL_CHART_VALUES.flatMap((group) => group.values);
const templates = globSync("*", { cwd: TEMPLATES })
  .map((file) => readFileSync(join(TEMPLATES, file), "utf8"))
  .join("\n");

describe("the chart", () => {
  it("uses no value that is not documented", () => {
    const used = [...templates.matchAll(/\.Values\.([A-Za-z.]+)/g)].map(([, path = ""]) => path);
    const known = (path: string): boolean =>
      values.some((value) => value.path === path || value.path.startsWith(`${path}.`));
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((path) => !known(path))).toEqual([]);
  });

  it("grants nothing by a wildcard", () => {
    expect([...templates.matchAll(/(verbs|resources|apiGroups): \[[^\]]*\*[^\]]*\]/g)].map(([rule]) => rule)).toEqual(
      [],
    );
  });

  it("keeps the kinds at the end of a release, and only where it installs them", () => {
    const template = crdTemplate(
      "kind: X\nmetadata:\n  name: a\n  labels:\n    l: v\n  annotations:\n    a: v\nspec: {}\n",
    );
    expect(template).toMatch(/^\{\{- if \.Values\.crds\.install \}\}\n/);
    expect(template).toContain("    helm.sh/resource-policy: keep\n");
  });

  it("refuses a kind whose text helm would take for an instruction", () => {
    expect(() => crdTemplate("description: '{{ x }}'\n")).toThrow("needs escaping");
  });
});
