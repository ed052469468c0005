{{/* Generated from src/kube/required-rights.ts by "npm run generate"; do not edit. */}}

{{- define "winauth.clusterRules" -}}
# To follow the declared instances and to put a finalizer on them.
- apiGroups: ["sqlmi.winauth.dev"]
  resources: [windowsauthentications]
  verbs: [get, list, watch, patch]
# To report what was found.
- apiGroups: ["sqlmi.winauth.dev"]
  resources: [windowsauthentications/status]
  verbs: [patch]
# To follow the declared tenants.
- apiGroups: ["sqlmi.winauth.dev"]
  resources: [kerberosrealms]
  verbs: [get, list, watch]
# To report what was found.
- apiGroups: ["sqlmi.winauth.dev"]
  resources: [kerberosrealms/status]
  verbs: [patch]
# To tell what it did beside the objects it did it for.
- apiGroups: ["events.k8s.io"]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{- define "winauth.namespaceRules" -}}
# To read the credentials that realms name, in its own namespace only.
- apiGroups: [""]
  resources: [secrets]
  {{- with .Values.rbac.secretNames }}
  resourceNames:
    {{- if $.Values.simulator.enabled }}
    - {{ include "winauth.fullname" $ }}-simulator
    {{- end }}
    {{- toYaml . | nindent 4 }}
  {{- end }}
  verbs: [get, list, watch]
# To publish the client settings that realms declare, in its own namespace only.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, create, patch, delete]
# To let one replica work at a time.
- apiGroups: ["coordination.k8s.io"]
  resources: [leases]
  verbs: [get, create, update]
{{- end }}
