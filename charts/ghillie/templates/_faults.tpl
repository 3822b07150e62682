{{/* What the schema cannot see: values that do not go together. One fault a line, each with what to do. */}}
{{- define "ghillie.faults" -}}
{{- include "ghillie.faults.database" . }}
{{- include "ghillie.faults.secrets" . }}
{{- include "ghillie.faults.environment" . }}
{{- include "ghillie.faults.github" . }}
{{- include "ghillie.faults.scaling" . }}
{{- range $name, $value := .Values.podLabels }}
{{- if has $name (list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component") }}
- podLabels may not set {{ $name }}: the Service finds its pods by it
{{- end }}
{{- end }}
{{- with .Values.ingress }}
{{- if and .enabled (not .hosts) }}
- ingress.enabled needs ingress.hosts; `- host: ""` answers to every name
{{- end }}
{{- end }}
{{- end }}

{{/* The keys of an existing Secret are not known here; the pods that must have DATABASE_URL name it. */}}
{{- define "ghillie.hasDatabase" -}}
{{- $secrets := .Values.secrets -}}
{{- if $secrets.existingSecretName -}}true{{- end -}}
{{- if $secrets.externalSecret.enabled -}}
{{- range $secrets.externalSecret.data -}}{{- if eq .secretKey "DATABASE_URL" -}}true{{- end -}}{{- end -}}
{{- end -}}
{{- end }}

{{- define "ghillie.faults.database" -}}
{{- if not (include "ghillie.hasDatabase" .) }}
{{- $need := "needs a Secret with DATABASE_URL (secrets.existingSecretName, or secrets.externalSecret with that secretKey)" }}
{{- $why := "each pod has a database file of its own otherwise" }}
{{- if gt (int .Values.replicaCount) 1 }}
- replicaCount: {{ .Values.replicaCount }} {{ $need }}: {{ $why }}
{{- end }}
{{- if .Values.autoscaling.enabled }}
- autoscaling.enabled {{ $need }}: {{ $why }}
{{- end }}
{{- if .Values.workers.ingestion.enabled }}
- workers.ingestion.enabled {{ $need }}: workers share their work in it, and a database file is one process's
{{- end }}
{{- if .Values.migrations.enabled }}
- migrations.enabled {{ $need }}: a database file is migrated by the pod that has it
{{- end }}
{{- end }}
{{- end }}

{{- define "ghillie.faults.secrets" -}}
{{- with .Values.secrets }}
{{- if .externalSecret.enabled }}
{{- if .existingSecretName }}
- secrets.existingSecretName and secrets.externalSecret.enabled exclude each other: name one Secret
{{- end }}
{{- if not .externalSecret.secretStoreRef }}
- secrets.externalSecret.enabled needs secrets.externalSecret.secretStoreRef, the name of the store
{{- end }}
{{- if not .externalSecret.data }}
- secrets.externalSecret.enabled needs secrets.externalSecret.data, the keys to fetch
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ghillie.faults.environment" -}}
{{- $follows := dict "GHILLIE_PORT" "service.port" "GHILLIE_MIGRATE" "migrations.enabled" "GHILLIE_DATA_DIR" "where the volume is mounted" }}
{{- if .Values.workers.ingestion.enabled }}
{{- $_ := set $follows "GHILLIE_ROLE" "workers.ingestion.enabled" }}
{{- end }}
{{- if .Values.github.appPrivateKey.existingSecretName }}
{{- $_ := set $follows "GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE" "github.appPrivateKey" }}
{{- end }}
{{- range $name, $value := .Values.env.normal }}
{{- if hasKey $follows $name }}
- env.normal.{{ $name }} follows from {{ get $follows $name }}: leave it out
{{- else if not (regexMatch "^[A-Z][A-Z0-9_]*$" $name) }}
- env.normal.{{ $name }} is no variable: capital letters, digits and _ make one
{{- else if regexMatch "(DATABASE_URL|VALKEY_URL|TOKEN|SECRET|PASSWORD|KEY)$" $name }}
- env.normal.{{ $name }} is a secret, and everybody may read a ConfigMap: put it into the Secret (secrets.existingSecretName or secrets.externalSecret)
{{- end }}
{{- end }}
{{- end }}

{{/* The program would say these at its start. An existing Secret's keys are not known here. */}}
{{- define "ghillie.faults.github" -}}
{{- if .Values.github.appPrivateKey.existingSecretName }}
{{- $fetched := list }}
{{- with .Values.secrets.externalSecret }}
{{- if .enabled }}{{ range .data }}{{ $fetched = append $fetched .secretKey }}{{ end }}{{ end }}
{{- end }}
{{- if not (or .Values.secrets.existingSecretName (hasKey .Values.env.normal "GHILLIE_GITHUB_APP_ID") (has "GHILLIE_GITHUB_APP_ID" $fetched)) }}
- github.appPrivateKey needs GHILLIE_GITHUB_APP_ID, the App that the key is of: in env.normal, since it is no secret
{{- end }}
{{- range list "GHILLIE_GITHUB_APP_PRIVATE_KEY" "GHILLIE_GITHUB_TOKEN" }}
{{- if has . $fetched }}
- github.appPrivateKey and {{ . }} of secrets.externalSecret.data exclude each other: leave one out
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ghillie.faults.scaling" -}}
{{- $least := .Values.autoscaling.enabled | ternary .Values.autoscaling.minReplicas .Values.replicaCount | int }}
{{- with .Values.autoscaling }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
- autoscaling.minReplicas: {{ .minReplicas }} is more than autoscaling.maxReplicas: {{ .maxReplicas }}
{{- end }}
{{- range $resource, $percentage := dict "cpu" .targetCPUUtilizationPercentage "memory" .targetMemoryUtilizationPercentage }}
{{- if and $percentage (not (dig "requests" $resource "" $.Values.resources)) }}
- autoscaling measures {{ $resource }} against resources.requests.{{ $resource }}, which is not set
{{- end }}
{{- end }}
{{- if not (or .targetCPUUtilizationPercentage .targetMemoryUtilizationPercentage) }}
- autoscaling.enabled needs autoscaling.targetCPUUtilizationPercentage or autoscaling.targetMemoryUtilizationPercentage
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.persistence.enabled (or .Values.autoscaling.enabled (gt $least 1)) (not (has "ReadWriteMany" .Values.persistence.accessModes)) }}
- persistence.enabled with several replicas needs persistence.accessModes: [ReadWriteMany]: the pods share one volume
{{- end }}
{{- with .Values.podDisruptionBudget }}
{{- if .enabled }}
{{- if and (ne (toString .minAvailable) "") (ne (toString .maxUnavailable) "") }}
- podDisruptionBudget.minAvailable and podDisruptionBudget.maxUnavailable exclude each other: set one
{{- end }}
{{- if and (regexMatch "^[0-9]+$" (toString .minAvailable)) (ge (int .minAvailable) $least) }}
- podDisruptionBudget.minAvailable: {{ .minAvailable }} of {{ $least }} replicas lets no node be drained
{{- end }}
{{- end }}
{{- end }}
{{- end }}
