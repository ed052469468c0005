import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { monitoringFiles, monitoringValues } from "../../../scripts/chart/monitoring.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const groups = [{ name: "winauth", rules: [{ alert: "WinauthDown", expr: "up == 0" }] }];

describe("alerts and the dashboard in the chart", () => {
  it("have neither switch nor file where deploy/monitoring is not there", async () => {
    const root = await temporaryFolder();
    expect([...monitoringValues(root), ...monitoringFiles(root, "chart")]).toEqual([]);
  });

  it.each([
    { of: "Prometheus", file: { groups } },
    { of: "the Prometheus operator", file: { kind: "PrometheusRule", spec: { groups } } },
  ])("take the groups out of a file for $of", async ({ file }) => {
    const root = await temporaryFolder();
    await mkdir(join(root, "deploy/monitoring"), { recursive: true });
    await writeFile(join(root, "deploy/monitoring/prometheus-rules.yaml"), JSON.stringify(file));
    const [rules] = monitoringFiles(root, "chart");
    expect(parse(rules?.render() ?? "")).toEqual({ groups });
    expect(monitoringValues(root).flatMap(({ values }) => values.map(({ path }) => path))).toEqual([
      "monitoring.prometheusRule.enabled",
      "monitoring.prometheusRule.labels",
      "monitoring.prometheusRule.runbookBaseUrl",
    ]);
  });
});
