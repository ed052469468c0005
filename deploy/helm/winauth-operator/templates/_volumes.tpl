{{- define "winauth.usesSettings" -}}
{{- if or .Values.azure.endpoints .Values.directory.addresses .Values.simulator.enabled }}yes{{ end }}
{{- end }}

{{- define "winauth.projectsToken" -}}
{{- with .Values.workloadIdentity }}{{ if and .enabled .projectedToken.enabled }}yes{{ end }}{{ end }}
{{- end }}

{{- define "winauth.volumeMounts" -}}
{{- if include "winauth.projectsToken" . }}
- name: azure-identity-token
  mountPath: /var/run/secrets/azure/tokens
  readOnly: true
{{- end }}
{{- if include "winauth.usesSettings" . }}
- name: settings
  mountPath: /etc/winauth
  readOnly: true
{{- end }}
{{- if .Values.simulator.enabled }}
- name: simulator
  mountPath: /run/simulator
  readOnly: true
{{- else if .Values.azure.caConfigMap }}
- name: azure-ca
  mountPath: /etc/winauth-azure-ca
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "winauth.volumes" -}}
{{- if include "winauth.projectsToken" . }}
- name: azure-identity-token
  projected:
    sources:
      - serviceAccountToken:
          path: azure-identity-token
          audience: {{ .Values.workloadIdentity.projectedToken.audience }}
          expirationSeconds: {{ .Values.workloadIdentity.projectedToken.expirationSeconds }}
{{- end }}
{{- if include "winauth.usesSettings" . }}
- name: settings
  configMap:
    name: {{ include "winauth.fullname" . }}-settings
{{- end }}
{{- if .Values.simulator.enabled }}
- name: simulator
  emptyDir:
    sizeLimit: 1Mi
- name: simulator-state
  configMap:
    name: {{ include "winauth.fullname" . }}-simulator
{{- else if .Values.azure.caConfigMap }}
- name: azure-ca
  configMap:
    name: {{ .Values.azure.caConfigMap }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
