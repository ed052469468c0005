import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

const CHART = join(import.meta.dirname, "../../deploy/helm/winauth-operator");

/** What only a release of helm has: without it the same objects are applied by kubectl. */
const OF_HELM = /^ *(?:app\.kubernetes\.io\/(?:instance|managed-by)|helm\.sh\/chart): .*\n/gm;

/** An object as Kubernetes takes it, as far as it is looked at here. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What one template of the chart gives, in the order of the templates' objects. */
export interface RenderedTemplate {
  /** Name of the template's file. */
  readonly template: string;
  /** The documents with the template's comments. */
  readonly text: string;
  readonly manifests: readonly Manifest[];
}

/**
 * The chart without its CustomResourceDefinitions and without helm's own labels, as `winauth-operator` in `winauth-system`.
 *
 * @param helm The program.
 * @param values The chart's values that differ from their defaults.
 * @throws {Error} with what helm said when it could not render.
 */
export function renderedChart(helm: string, values: object): readonly RenderedTemplate[] {
  const release = ["template", "winauth-operator", CHART, "--namespace", "winauth-system", "--kube-version", "1.35.0"];
  const { status, stdout, stderr, error } = spawnSync(helm, [...release, "--values", "-"], {
    input: JSON.stringify({ crds: { install: false }, ...values }),
    encoding: "utf8",
    maxBuffer: 50_000_000,
  });
  if (status !== 0) throw new Error(`${helm}: ${error?.message ?? stderr}`);
  return byTemplate(stdout);
}

function byTemplate(text: string): readonly RenderedTemplate[] {
  const texts = new Map<string, string>();
  for (const document of text.split(/^---\n/m)) {
    const [, template, body = ""] = /^# Source: \S*\/templates\/(\S+)\n([^]*)$/.exec(document) ?? [];
    if (template === undefined) continue;
    const cleaned = `${body.replaceAll(OF_HELM, "").trim()}\n`;
    const before = texts.get(template);
    texts.set(template, before === undefined ? cleaned : `${before}---\n${cleaned}`);
  }
  return [...texts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([template, rendered]) => ({
      template,
      text: rendered,
      manifests: parseAllDocuments(rendered).map((document) => document.toJS() as Manifest),
    }));
}
