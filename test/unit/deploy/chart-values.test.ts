import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CHART_VALUES } from "../../../scripts/chart/chart-values.ts";
import { OPERATOR_OPTION_GROUPS } from "../../../src/cli/operator/options.ts";
import type { OptionSpecs } from "../../../src/cli/options.ts";

const TEMPLATE = join(import.meta.dirname, "../../../deploy/helm/winauth-operator/templates/deployment.yaml");
const FLAG = /--([a-z-]+)=\{\{ \.Values\.(operator\.\w+) \}\}/g;

it("the chart starts the operator with the program's own defaults", () => {
  const values = CHART_VALUES.flatMap((group) => group.values);
  const groups: readonly OptionSpecs[] = Object.values(OPERATOR_OPTION_GROUPS);
  const options = groups.flatMap((group) => Object.values(group));
  const flags = [...readFileSync(TEMPLATE, "utf8").matchAll(FLAG)].map(([, flag = "", path = ""]) => ({ flag, path }));
  expect(flags.map(({ path }) => path).sort()).toEqual(
    values
      .map(({ path }) => path)
      .filter((path) => path.startsWith("operator."))
      .sort(),
  );
  expect(flags.map(({ flag, path }) => [flag, String(values.find((value) => value.path === path)?.byDefault)])).toEqual(
    flags.map(({ flag }) => [flag, options.find((option) => option.flag === flag)?.byDefault]),
  );
});
