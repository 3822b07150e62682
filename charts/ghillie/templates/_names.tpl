{{- define "ghillie.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* The release's name, with the chart's unless it is in it. */}}
{{- define "ghillie.fullname" -}}
{{- $name := include "ghillie.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* That with a suffix, within the 63 characters of a name: (list . "suffix"). */}}
{{- define "ghillie.suffixed" -}}
{{- $suffix := last . -}}
{{- $room := sub 62 (len $suffix) | int -}}
{{- printf "%s-%s" (include "ghillie.fullname" (first .) | trunc $room | trimSuffix "-") $suffix -}}
{{- end }}

{{/* What tells the pods of one kind from all others: (list . "component"). */}}
{{- define "ghillie.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ghillie.name" (first .) | quote }}
app.kubernetes.io/instance: {{ (first .).Release.Name | quote }}
app.kubernetes.io/component: {{ last . }}
{{- end }}

{{- define "ghillie.labels" -}}
{{ include "ghillie.selectorLabels" . }}
{{- with first . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
{{- end }}

{{- define "ghillie.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (.Values.serviceAccount.create | ternary (include "ghillie.fullname" .) "default") -}}
{{- end }}

{{- define "ghillie.secretName" -}}
{{- .Values.secrets.existingSecretName | default (.Values.secrets.externalSecret.enabled | ternary (include "ghillie.fullname" .) "") -}}
{{- end }}

{{- define "ghillie.claimName" -}}
{{- .Values.persistence.existingClaim | default (include "ghillie.fullname" .) -}}
{{- end }}

{{- define "ghillie.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Ports below 1024 are root's; the container is not root. */}}
{{- define "ghillie.containerPort" -}}
{{- ge (int .Values.service.port) 1024 | ternary (int .Values.service.port) 8080 -}}
{{- end }}
