import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GENERATED_FILES, staleFiles, writeGenerated } from "../../../scripts/generate.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "generate-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const paths = GENERATED_FILES.map(({ path }) => path);

describe("generate", () => {
  it("makes a CRD and a reference page of every kind, and the lists of reasons, options, metrics and mutations, and what watches the operator", () => {
    expect(paths).toEqual([
      "crds/sqlmi.winauth.dev_windowsauthentications.yaml",
      "docs/reference/windowsauthentication.md",
      "crds/sqlmi.winauth.dev_kerberosrealms.yaml",
      "docs/reference/kerberosrealm.md",
      "docs/reference/reasons.md",
      "docs/reference/command-line.md",
      "docs/reference/metrics.md",
      "deploy/monitoring/prometheus-rules.yaml",
      "deploy/monitoring/rule-file.yaml",
      "deploy/monitoring/pod-monitor.yaml",
      "deploy/monitoring/grafana-dashboard.json",
      "deploy/monitoring/kube-state-metrics.yaml",
      "docs/azure-permissions.md",
      "deploy/azure/rights.json",
      "deploy/azure/rights.sh",
      "test/mutations.md",
      ...paths.filter((path) => path.startsWith("deploy/helm/")),
    ]);
  });

  it("makes what the chart takes from elsewhere: values, kinds, rights and the simulator's state", () => {
    const chart = paths
      .filter((path) => path.startsWith("deploy/helm/"))
      .map((path) => path.split("/").slice(3).join("/"));
    expect(chart).toEqual(
      expect.arrayContaining([
        "values.yaml",
        "values.schema.json",
        "README.md",
        "templates/_rights.tpl",
        "templates/crd-windowsauthentications.yaml",
        "templates/crd-kerberosrealms.yaml",
        "files/simulator-state.yaml",
      ]),
    );
  });

  it("writes what is missing, and then nothing is stale", () => {
    expect(writeGenerated(root)).toEqual(paths);
    expect(staleFiles(root)).toEqual([]);
    expect(writeGenerated(root)).toEqual([]);
  });

  it("names the file that somebody edited, and mends it alone", () => {
    writeGenerated(root);
    const edited = paths[1]!;
    writeFileSync(join(root, edited), "by hand");
    expect(staleFiles(root)).toEqual([edited]);
    expect(writeGenerated(root)).toEqual([edited]);
    expect(readFileSync(join(root, edited), "utf8")).toContain("# WindowsAuthentication");
  });

  it("gives the same bytes every time", () => {
    expect(GENERATED_FILES.map(({ render }) => render())).toEqual(GENERATED_FILES.map(({ render }) => render()));
  });

  it("takes other generators", () => {
    const files = [{ path: "docs/metrics.md", render: () => "# Metrics\n" }];
    expect(writeGenerated(root, files)).toEqual(["docs/metrics.md"]);
    expect(readFileSync(join(root, "docs/metrics.md"), "utf8")).toBe("# Metrics\n");
  });
});
