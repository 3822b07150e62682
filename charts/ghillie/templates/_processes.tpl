{{/* A pod that answers probes: (dict "root" . "component" "api" "values" (dict "resources" …) "claim" "of the data, or empty"). */}}
{{- define "ghillie.processPod" -}}
{{- $values := .values }}
{{- $component := .component }}
{{- $claim := .claim }}
{{- with .root }}
metadata:
  labels:
    {{- include "ghillie.labels" (list . $component) | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # The environment is read once: a change of it must change the pods.
    checksum/environment: {{ list (include "ghillie.environment" .) .Values.secrets | toJson | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- include "ghillie.podSpec" . | nindent 2 }}
  {{- with $values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: ghillie
      {{- include "ghillie.container" (list . $values.resources) | trim | nindent 6 }}
      {{- with $values.command }}
      command:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.args }}
      args:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- include "ghillie.environmentSources" (list . $component) | trim | nindent 6 }}
      ports:
        - name: http
          containerPort: {{ include "ghillie.containerPort" . }}
          protocol: TCP
      livenessProbe:
        httpGet:
          path: /health
          port: http
        {{- toYaml .Values.livenessProbe | nindent 8 }}
      readinessProbe:
        httpGet:
          path: /ready
          port: http
        {{- toYaml .Values.readinessProbe | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /var/lib/ghillie
        {{- if .Values.github.appPrivateKey.existingSecretName }}
        # The folder, since a file that is mounted by its subPath stays as it was when the pod started.
        - name: github-app
          mountPath: /etc/ghillie/github-app
          readOnly: true
        {{- end }}
  volumes:
    - name: data
      {{- if $claim }}
      persistentVolumeClaim:
        claimName: {{ $claim | quote }}
      {{- else }}
      emptyDir: {}
      {{- end }}
    {{- with .Values.github.appPrivateKey }}
    {{- if .existingSecretName }}
    - name: github-app
      secret:
        secretName: {{ .existingSecretName | quote }}
        # The group is podSecurityContext.fsGroup.
        defaultMode: 0440
        items:
          - key: {{ .key | quote }}
            path: private-key.pem
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}
