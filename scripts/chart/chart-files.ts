import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chartPage } from "./chart-page.ts";
import { CHART_VALUES } from "./chart-values.ts";
import { crdTemplate } from "./crd-template.ts";
import { monitoringFiles, monitoringValues } from "./monitoring.ts";
import { rightsTemplate } from "./rights-template.ts";
import { valuesFile } from "./values-file.ts";
import { valuesSchema } from "./values-schema.ts";

const ROOT = join(import.meta.dirname, "../..");
const CHART = "deploy/helm/winauth-operator";

/** A file of the chart and what makes its text. */
export interface ChartFile {
  readonly path: string;
  readonly render: () => string;
}

/** Every value of the chart, those for `deploy/monitoring` among them where that is there. */
export const ALL_CHART_VALUES = [...CHART_VALUES, ...monitoringValues(ROOT)];

/**
 * Every file of the chart that is made from something else.
 *
 * @param manifests The CustomResourceDefinitions, as the files of `crds/` that are generated, too.
 */
export function chartFiles(manifests: readonly ChartFile[]): readonly ChartFile[] {
  return [
    { path: `${CHART}/values.yaml`, render: () => valuesFile(ALL_CHART_VALUES) },
    { path: `${CHART}/values.schema.json`, render: () => valuesSchema(ALL_CHART_VALUES) },
    { path: `${CHART}/README.md`, render: () => chartPage(ALL_CHART_VALUES) },
    { path: `${CHART}/templates/_rights.tpl`, render: rightsTemplate },
    ...manifests.map(({ path, render }) => ({
      path: `${CHART}/templates/crd-${path.split("_").at(-1) ?? path}`,
      render: () => crdTemplate(render()),
    })),
    {
      path: `${CHART}/files/simulator-state.yaml`,
      render: () => readFileSync(join(ROOT, "examples/simulator/state.yaml"), "utf8"),
    },
    ...monitoringFiles(ROOT, CHART),
  ];
}
