{{- /* Everything that a pod reads at its start: its checksum is in the pods' annotations. */ -}}
{{- define "winauth.settings" -}}
{{- if .Values.simulator.enabled }}
azure-endpoints.yaml: |
  # The simulator beside the operator, in the same pod.
  AzurePublic:
    resourceManager: https://localhost:8444
    graph: https://localhost:8445
    login: https://localhost:8446
directory-addresses.yaml: |
  dc1.corp.contoso.com:636: 127.0.0.1:8636
  dc1.corp.contoso.com:389: 127.0.0.1:8389
{{- else }}
{{- with .Values.azure.endpoints }}
azure-endpoints.yaml: |
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.directory.addresses }}
directory-addresses.yaml: |
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{- define "winauth.simulatorState" -}}
{{- if .Values.simulator.enabled }}{{ .Values.simulator.state | default (.Files.Get "files/simulator-state.yaml") }}{{ end }}
{{- end }}

{{- define "winauth.simulatorContainer" -}}
# A sidecar: it starts before the operator and ends after it.
- name: simulator
  image: {{ include "winauth.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  restartPolicy: Always
  args:
    - simulator
    - --state=/etc/simulator/state.yaml
    - --ca-file=/run/simulator/ca.crt
    - --addresses-file=/run/simulator/addresses.json
    - --port=8443
    - --arm-port=8444
    - --graph-port=8445
    - --login-port=8446
    - --control-port=8447
    - --ldaps-port=8636
    - --ldap-port=8389
  # It listens on the pod's loopback only, where the kubelet can't look: its last step of starting is this file.
  startupProbe:
    exec:
      command: [/nodejs/bin/node, -e, "require('node:fs').accessSync('/run/simulator/addresses.json')"]
    periodSeconds: 1
    timeoutSeconds: 5
    failureThreshold: 60
  resources:
    {{- toYaml .Values.simulator.resources | nindent 4 }}
  securityContext:
    {{- toYaml .Values.securityContext | nindent 4 }}
  volumeMounts:
    - name: simulator
      mountPath: /run/simulator
    - name: simulator-state
      mountPath: /etc/simulator
      readOnly: true
{{- end }}
