const LABELS = /^ {2}labels:\n/m;
const ANNOTATIONS = /^ {2}annotations:\n/m;

/**
 * A CustomResourceDefinition as a template of the chart: `helm upgrade` upgrades it, which the chart's folder `crds/` would
 * not, and `helm uninstall` leaves it, because every declared object would go with it.
 *
 * @param manifest The text of the file in `crds/`.
 * @throws {Error} when the text has something that helm would take for an instruction, or no labels or annotations.
 * @see https://helm.sh/docs/chart_best_practices/custom_resource_definitions/
 */
export function crdTemplate(manifest: string): string {
  if (/\{\{|\}\}/.test(manifest)) throw new Error("A CustomResourceDefinition with {{ or }} needs escaping for helm.");
  const [metadata = "", spec = ""] = manifest.split(/^(?=spec:)/m);
  if (!LABELS.test(metadata) || !ANNOTATIONS.test(metadata))
    throw new Error("The CustomResourceDefinition needs labels and annotations, to which helm's are added.");
  const extended = metadata
    .replace(LABELS, `$&    {{- include "winauth.labels" . | nindent 4 }}\n`)
    .replace(ANNOTATIONS, `$&    {{- if .Values.crds.keep }}\n    helm.sh/resource-policy: keep\n    {{- end }}\n`);
  return `{{- if .Values.crds.install }}\n${extended}${spec}{{- end }}\n`;
}
