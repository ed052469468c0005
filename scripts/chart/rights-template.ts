import { REQUIRED_RIGHTS, type RequiredRight } from "../../src/kube/required-rights.ts";

/** The rules of the operator's roles, with the reason for each, as named templates of the chart. */
export function rightsTemplate(rights: readonly RequiredRight[] = REQUIRED_RIGHTS): string {
  const own = rights.filter(({ ownNamespaceOnly }) => ownNamespaceOnly);
  return `{{/* Generated from src/kube/required-rights.ts by "npm run generate"; do not edit. */}}

{{- define "winauth.clusterRules" -}}
${rights
  .filter(({ ownNamespaceOnly }) => !ownNamespaceOnly)
  .map((right) => rule(right))
  .join("\n")}
{{- end }}

{{- define "winauth.namespaceRules" -}}
${own.map((right) => rule(right)).join("\n")}
{{- end }}
`;
}

function rule({ group, resource, verbs, because, byName }: RequiredRight): string {
  return `# ${because.charAt(0).toUpperCase()}${because.slice(1)}.
- apiGroups: [${JSON.stringify(group)}]
  resources: [${resource}]${byName === true ? RESOURCE_NAMES : ""}
  verbs: [${verbs.join(", ")}]`;
}

/** Without names the rule covers every object of the namespace. The simulator's identities have a Secret of the chart's own. */
const RESOURCE_NAMES = `
  {{- with .Values.rbac.secretNames }}
  resourceNames:
    {{- if $.Values.simulator.enabled }}
    - {{ include "winauth.fullname" $ }}-simulator
    {{- end }}
    {{- toYaml . | nindent 4 }}
  {{- end }}`;
