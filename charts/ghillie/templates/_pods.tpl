{{/* Variables that are no secret. */}}
{{- define "ghillie.environment" -}}
GHILLIE_DATA_DIR: /var/lib/ghillie
GHILLIE_PORT: {{ include "ghillie.containerPort" . | quote }}
{{- if .Values.migrations.enabled }}
GHILLIE_MIGRATE: manual
{{- end }}
{{- range $name, $value := .Values.env.normal }}
{{- /* Numbers come as floats, whose text would be 1e+06. */}}
{{ $name }}: {{ kindIs "float64" $value | ternary ($value | int64) $value | toString | quote }}
{{- end }}
{{- end }}

{{/* Where pods must share a database, one that is not named must stop them, not give each a file of its own. */}}
{{- define "ghillie.needsDatabase" -}}
{{- if or (gt (int .Values.replicaCount) 1) .Values.autoscaling.enabled .Values.migrations.enabled .Values.workers.ingestion.enabled }}true{{ end -}}
{{- end }}

{{/* What goes before ConfigMap and Secret: (list . "component"). The components of processes are called as their roles are. */}}
{{- define "ghillie.variables" -}}
{{- $component := last . }}
{{- with first . }}
{{- if include "ghillie.needsDatabase" . }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ include "ghillie.secretName" . | quote }}
      key: DATABASE_URL
{{- end }}
{{- with include "ghillie.secretName" . }}
{{- /* Commands that are typed in a pod take no DATABASE_URL, which on a laptop is another program's. */}}
- name: GHILLIE_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ . | quote }}
      key: DATABASE_URL
      optional: true
{{- end }}
{{- if has $component (list "api" "ingestion") }}
{{- if .Values.workers.ingestion.enabled }}
- name: GHILLIE_ROLE
  value: {{ $component }}
{{- end }}
{{- if .Values.github.appPrivateKey.existingSecretName }}
- name: GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE
  value: /etc/ghillie/github-app/private-key.pem
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* (list . "component") */}}
{{- define "ghillie.environmentSources" -}}
{{- with first . }}
envFrom:
  - configMapRef:
      name: {{ include "ghillie.fullname" . | quote }}
  {{- with include "ghillie.secretName" . }}
  - secretRef:
      name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with include "ghillie.variables" . | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What every pod of the chart has in common. Links would set GHILLIE_PORT to the address of a Service "ghillie". */}}
{{- define "ghillie.podSpec" -}}
serviceAccountName: {{ include "ghillie.serviceAccountName" . | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* (list . resources) */}}
{{- define "ghillie.container" -}}
{{- with first . }}
image: {{ include "ghillie.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end }}
resources:
  {{- toYaml (last .) | nindent 2 }}
{{- end }}
