import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { stringify } from "yaml";
import { type CustomResourceDefinition, customResourceDefinitions } from "../src/api/crd.ts";
import { permissionsPage } from "./azure/permissions-page.ts";
import { rightsJson, rightsShell } from "./azure/rights-files.ts";
import { chartFiles } from "./chart/chart-files.ts";
import { commandLinePage } from "./command-line-page.ts";
import { findHelm, HOW_TO_GET_TOOLS } from "./deploy-tools/find.ts";
import { kustomizeFiles } from "./kustomize/kustomize-files.ts";
import { metricsPage } from "./metrics-page.ts";
import { grafanaDashboard } from "./monitoring/dashboard.ts";
import { kubeStateMetrics } from "./monitoring/kube-state-metrics.ts";
import { podMonitor, prometheusRule, ruleFile } from "./monitoring/rule-files.ts";
import { mutationsPage } from "./mutations-page.ts";
import { reasonsPage } from "./reasons-page.ts";
import { referencePage } from "./reference-page.ts";

/** A committed file that is made from the source. `render` is pure: the same source gives the same bytes. */
export interface GeneratedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly render: () => string;
}

/** Every generated file. Add an entry to generate another. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  ...customResourceDefinitions().flatMap(filesOfKind),
  { path: "docs/reference/reasons.md", render: reasonsPage },
  { path: "docs/reference/command-line.md", render: commandLinePage },
  { path: "docs/reference/metrics.md", render: metricsPage },
  { path: "deploy/monitoring/prometheus-rules.yaml", render: prometheusRule },
  { path: "deploy/monitoring/rule-file.yaml", render: ruleFile },
  { path: "deploy/monitoring/pod-monitor.yaml", render: podMonitor },
  { path: "deploy/monitoring/grafana-dashboard.json", render: grafanaDashboard },
  { path: "deploy/monitoring/kube-state-metrics.yaml", render: kubeStateMetrics },
  { path: "docs/azure-permissions.md", render: permissionsPage },
  { path: "deploy/azure/rights.json", render: rightsJson },
  { path: "deploy/azure/rights.sh", render: rightsShell },
  { path: "test/mutations.md", render: mutationsPage },
  ...chartFiles(
    customResourceDefinitions()
      .flatMap(filesOfKind)
      .filter(({ path }) => path.startsWith("crds/")),
  ),
];

function filesOfKind(definition: CustomResourceDefinition): readonly GeneratedFile[] {
  return [
    {
      path: `crds/${definition.spec.group}_${definition.spec.names.plural}.yaml`,
      render: () => manifest(definition),
    },
    {
      path: `docs/reference/${definition.spec.names.singular}.md`,
      render: () => referencePage(definition),
    },
  ];
}

/** Writes every generated file below `root` that differs; returns the paths of those. */
export function writeGenerated(root: string, files = GENERATED_FILES): readonly string[] {
  const stale = staleFiles(root, files);
  for (const { path, render } of files.filter((file) => stale.includes(file.path))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), render());
  }
  return stale;
}

/** Paths of the generated files below `root` that are missing or differ from what the source gives. */
export function staleFiles(root: string, files = GENERATED_FILES): readonly string[] {
  return files.filter(({ path, render }) => contentOf(join(root, path)) !== render()).map(({ path }) => path);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function manifest(definition: CustomResourceDefinition): string {
  return `# Generated from src/api by "npm run generate"; do not edit.\n${stringify(definition, { aliasDuplicateObjects: false, lineWidth: 0 })}`;
}

/** What can be made without any other program, and then what helm makes of the chart, which has to be written by then. */
function allFiles<T>(work: (files: readonly GeneratedFile[]) => readonly T[]): readonly T[] {
  const done = work(GENERATED_FILES);
  const helm = findHelm(process.env);
  if (helm !== undefined) return [...done, ...work(kustomizeFiles(helm))];
  console.error(`No helm: deploy/kustomize is not compared with the chart. ${HOW_TO_GET_TOOLS}.`);
  return done;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = resolve(import.meta.dirname, "..");
  if (process.argv.includes("--check")) {
    const stale = allFiles((files) => staleFiles(root, files));
    for (const path of stale) console.error(`${path} differs from its source.`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const path of allFiles((files) => writeGenerated(root, files))) console.log(path);
  }
}
