@chart
Feature: Ghillie on a cluster
  A platform team installs the chart, by hand or from git, and gets what it asked for, or a reason.

  Scenario Outline: What the <values> values make is what Kubernetes takes
    When I render the chart with the <values> values
    Then Kubernetes takes each object
    And each pod satisfies the restricted profile
    And each object finds the others, given the Secret "ghillie-github-app"
    And "helm lint --strict" finds nothing wrong with the <values> values

    Examples:
      | values  |
      | default |
      | local   |
      | GitOps  |

  Scenario Outline: What the <values> values make
    When I render the chart with the <values> values
    Then it makes exactly "<kinds>"

    Examples:
      | values  | kinds |
      | default | ConfigMap Deployment Pod Service ServiceAccount |
      | local   | ConfigMap Deployment Ingress PersistentVolumeClaim Pod Service ServiceAccount |
      | GitOps  | ConfigMap Deployment Deployment ExternalSecret HorizontalPodAutoscaler Ingress Job NetworkPolicy Pod PodDisruptionBudget PodMonitor PrometheusRule Service ServiceAccount ServiceMonitor |

  Scenario: The pods read the ConfigMap
    When I render the chart with "env.normal.GHILLIE_LOG_LEVEL=DEBUG,env.normal.GHILLIE_DRAIN_S=4"
    Then the pods of the service have "GHILLIE_LOG_LEVEL=DEBUG GHILLIE_DRAIN_S=4" from the ConfigMap
    And a change of "env.normal.GHILLIE_DRAIN_S=5" makes new pods
    And Kubernetes adds no variables of its own

  Scenario: Large numbers stay as they are written
    When I render the chart with a file of "env: {normal: {GHILLIE_STALLED_AFTER_S: 12345678}}"
    Then the pods of the service have "GHILLIE_STALLED_AFTER_S=12345678" from the ConfigMap

  Scenario Outline: What looks like a number or a truth stays the text that it is: <text>
    When I render the chart with a file of "<text>"
    Then "<value>" is at "<path>" of the <kind>
    And Kubernetes takes each object

    Examples:
      | text                                                   | value      | path                                            | kind       |
      | secrets: {existingSecretName: '123'}                   | 123        | spec.template.spec.containers.0.envFrom.1.secretRef.name | Deployment |
      | serviceAccount: {name: 'true'}                         | true       | spec.template.spec.serviceAccountName           | Deployment |
      | nameOverride: '1'                                      | ghillie-1  | metadata.name                                   | Service    |
      | fullnameOverride: 'null'                               | null       | metadata.name                                   | ConfigMap  |
      | ingress: {enabled: true, className: '1', hosts: [{host: '0'}]} | 1  | spec.ingressClassName                           | Ingress    |
      | persistence: {enabled: true, storageClassName: '2', size: 10} | 2   | spec.storageClassName                           | PersistentVolumeClaim |
      | podSecurityContext: {runAsUser: 1000660000}            | 1000660000 | spec.template.spec.securityContext.runAsUser    | Deployment |
      | secrets: {externalSecret: {enabled: true, secretStoreRef: '9', refreshInterval: '0', data: [{secretKey: A, remoteRef: {key: '1'}}]}} | 0 | spec.refreshInterval | ExternalSecret |
      | {secrets: {existingSecretName: s}, migrations: {enabled: true, activeDeadlineSeconds: 10000000}} | 10000000 | spec.activeDeadlineSeconds | Job |

  Scenario Outline: Every variable that the chart sets is one that the user's guide knows
    When I render the chart with the <values> values
    Then the user's guide lists every variable of the pods

    Examples:
      | values  |
      | default |
      | local   |
      | GitOps  |

  Scenario Outline: A service on port <port>
    When I render the chart with "service.port=<port>,service.type=NodePort"
    Then the Service takes <port> and the pods listen on <container>
    And the Service is of type "NodePort"

    Examples:
      | port  | container |
      | 8080  | 8080      |
      | 80    | 8080      |
      | 1023  | 8080      |
      | 1024  | 1024      |
      | 65535 | 65535     |

  Scenario: A Secret that is there already
    When I render the chart with "secrets.existingSecretName=ghillie-secrets"
    Then the pods of the service read the Secret "ghillie-secrets"
    And each object finds the others, given the Secret "ghillie-secrets"

  Scenario: Without a Secret the pods ask for none
    When I render the chart with the default values
    Then the pods of the service read no Secret
    And each object finds the others

  Scenario: A Secret from a store
    When I render the chart with the GitOps values
    Then the ExternalSecret takes "DATABASE_URL VALKEY_URL GHILLIE_ADMIN_TOKEN" from the ClusterSecretStore "platform" every 15m
    And the pods of the service read the Secret "ghillie"

  Scenario: Pods that must share a database stop where the Secret has none
    When I render the chart with "replicaCount=2,secrets.existingSecretName=ghillie-secrets"
    Then the pods of the service do not start without the key DATABASE_URL of "ghillie-secrets"
    And a command in a pod works on the database of "ghillie-secrets"

  Scenario: A local ingress has a rule without a host
    When I render the chart with the local values
    Then the Ingress of class "traefik" leads "/" of any host to the service
    And each object finds the others
    And the pods run the image "ghillie:local", which is never pulled

  Scenario: A public ingress
    When I render the chart with the GitOps values
    Then the Ingress of class "nginx" leads "/" of "ghillie.example.com" to the service
    And the Ingress has TLS for "ghillie.example.com" from "ghillie-tls"
    And the Ingress has the annotation "cert-manager.io/cluster-issuer"

  Scenario: Probes
    When I render the chart with "livenessProbe.periodSeconds=21,readinessProbe.failureThreshold=7"
    Then liveness asks "/health" every 21 seconds
    And readiness asks "/ready" and gives up after 7 failures

  Scenario: Another program
    When I render the chart with "command[0]=/bin/own,args[0]=serve,args[1]=--now"
    Then the container runs "/bin/own" with "serve --now"

  Scenario: One's own image
    When I render the chart with "image.repository=registry.example.com:5000/team/ghillie,image.pullPolicy=Always,imagePullSecrets[0].name=pull"
    Then the pods run the image "registry.example.com:5000/team/ghillie:0.1.0", which is always pulled
    And the pods may pull with "pull"

  Scenario Outline: Names
    When I render the chart as "<release>" with "<settings>"
    Then the Deployment is called "<name>"
    And every name has at most 63 characters
    And Kubernetes takes each object
    And each object finds the others, given the Secret "s"

    Examples:
      | release                                               | settings                                                   | name |
      | ghillie                                               | nameOverride=                                              | ghillie |
      | prod                                                  | nameOverride=                                              | prod-ghillie |
      | prod                                                  | nameOverride=reports                                       | prod-reports |
      | prod                                                  | fullnameOverride=estate                                    | estate |
      | a-release-name-of-fifty-three-characters-just-so-long | migrations.enabled=true,secrets.existingSecretName=s       | a-release-name-of-fifty-three-characters-just-so-long-ghillie |
      | prod                                                  | fullnameOverride=a-full-name-that-takes-all-the-sixty-three-characters-there-are,migrations.enabled=true,secrets.existingSecretName=s | a-full-name-that-takes-all-the-sixty-three-characters-there-are |

  Scenario: A service account of one's own
    When I render the chart with "serviceAccount.create=false,serviceAccount.name=own"
    Then the pods run as the service account "own", and none is made

  Scenario: No pod is given a token of the cluster
    When I render the chart with the GitOps values
    Then no pod and no service account mounts a token

  Scenario: A volume of its own
    When I render the chart with "persistence.enabled=true,persistence.size=5Gi,persistence.storageClassName=fast"
    Then the data directory is a volume of "5Gi" of class "fast" that outlives the release
    And two pods never have it at once

  Scenario: A volume that is there already
    When I render the chart with "persistence.enabled=true,persistence.existingClaim=mine"
    Then the data directory is the volume "mine", and none is made

  Scenario: Without a volume nothing else can be written
    When I render the chart with the default values
    Then the data directory is a folder that goes with the pod
    And pods follow each other without a gap

  Scenario: The number of replicas is the autoscaler's
    When I render the chart with the GitOps values
    Then 2 to 6 replicas follow the use of cpu
    And the Deployment says no number of replicas
    And at most 1 pod is away when nodes are drained

  Scenario: Who may connect
    When I render the chart with the GitOps values
    Then "ingress-nginx monitoring" and the pod of "helm test" may connect to the port of the service, and nobody else

  Scenario: Prometheus
    When I render the chart with the GitOps values
    Then Prometheus is told to ask "/metrics" of the service every 30s

  Scenario: Prometheus finds the workers, which have no Service
    When I render the chart with the GitOps values
    Then Prometheus is told to ask "/metrics" of the workers every 30s, under the job of the service

  Scenario: Workers read GitHub, and the service answers
    When I render the chart with "workers.ingestion.enabled=true,workers.ingestion.replicaCount=3,secrets.existingSecretName=s"
    Then Kubernetes takes each object
    And each pod satisfies the restricted profile
    And each object finds the others, given the Secret "s"
    And 3 pods run "ghillie worker" as those of the service run, with the role "ingestion"
    And the pods of the service have the role "api"
    And the workers do not start without the key DATABASE_URL of "s"

  Scenario: Without workers the service does all
    When I render the chart with the default values
    Then there are no workers, and no pod is given a role

  Scenario: Whoever runs workers elsewhere says so
    When I render the chart with "env.normal.GHILLIE_ROLE=api"
    Then the pods of the service have "GHILLIE_ROLE=api" from the ConfigMap

  Scenario: Workers need no volume
    When I render the chart with "workers.ingestion.enabled=true,secrets.existingSecretName=s,persistence.enabled=true"
    Then each object finds the others, given the Secret "s"
    And the data directory of the workers is a folder that goes with the pod

  Scenario: Workers of a release with a long name
    When I render the chart as "a-release-name-of-fifty-three-characters-just-so-long" with "workers.ingestion.enabled=true,secrets.existingSecretName=s,serviceMonitor.enabled=true"
    Then every name has at most 63 characters
    And Kubernetes takes each object
    And each object finds the others, given the Secret "s"

  Scenario Outline: The key of a GitHub App is a file that changes with its Secret: <settings>
    When I render the chart with "github.appPrivateKey.existingSecretName=app,secrets.existingSecretName=s,<settings>"
    Then Kubernetes takes each object
    And each object finds the others, given the Secrets "app s"
    And the pods of "<components>" read "<key>" of the Secret "app" as the key of the App, and nobody else does

    Examples:
      | settings                                           | components    | key             |
      | env.normal.GHILLIE_GITHUB_APP_ID=123456            | api           | private-key.pem |
      | github.appPrivateKey.key=tls.key                   | api           | tls.key         |
      | workers.ingestion.enabled=true                     | api ingestion | private-key.pem |
      | workers.ingestion.enabled=true,migrations.enabled=true | api ingestion | private-key.pem |

  Scenario: Without a key of an App none is mounted
    When I render the chart with the default values
    Then the pods of "" read "none" of the Secret "app" as the key of the App, and nobody else does

  Scenario: A Job migrates, and pods wait for it
    When I render the chart with the GitOps values
    Then a Job that is no hook runs "ghillie migrate" on the database of the service
    And the pods of the service have "GHILLIE_MIGRATE=manual" from the ConfigMap
    And the same values make the same Job, and "image.tag=0.2.0" makes another

  Scenario: Without the Job each pod migrates
    When I render the chart with "secrets.existingSecretName=ghillie-secrets"
    Then there is no Job, and GHILLIE_MIGRATE is not set

  Scenario Outline: What is set is found where it belongs: <settings>
    When I render the chart with the GitOps values and "<settings>"
    Then "<value>" is at "<path>" of the <kinds>
    And Kubernetes takes each object

    Examples:
      | settings | value | path | kinds |
      | nodeSelector.disk=fast | fast | spec.template.spec.nodeSelector.disk | Deployment, Job |
      | nodeSelector.disk=fast | fast | spec.nodeSelector.disk | Pod |
      | tolerations[0].key=spot,tolerations[0].operator=Exists | spot | spec.template.spec.tolerations.0.key | Deployment, Job |
      | affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight=7,affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey=zone | 7 | spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight | Deployment, Job |
      | topologySpreadConstraints[0].maxSkew=3 | 3 | spec.template.spec.topologySpreadConstraints.0.maxSkew | api Deployment |
      | workers.ingestion.topologySpreadConstraints[0].maxSkew=4 | 4 | spec.template.spec.topologySpreadConstraints.0.maxSkew | ingestion Deployment |
      | workers.ingestion.replicaCount=7 | 7 | spec.replicas | ingestion Deployment |
      | workers.ingestion.resources.limits.memory=2Gi | 2Gi | spec.template.spec.containers.0.resources.limits.memory | ingestion Deployment |
      | podLabels.team=apollo | apollo | spec.template.metadata.labels.team | Deployment, Job |
      | podAnnotations.team=apollo | apollo | spec.template.metadata.annotations.team | Deployment, Job |
      | resources.limits.memory=1Gi | 1Gi | spec.template.spec.containers.0.resources.limits.memory | api Deployment, Job |
      | podSecurityContext.fsGroup=2000 | 2000 | spec.template.spec.securityContext.fsGroup | Deployment, Job |
      | image.tag=1.2.3 | registry.example.com/ghillie:1.2.3 | spec.template.spec.containers.0.image | Deployment, Job |
      | serviceAccount.annotations.role=reader | reader | metadata.annotations.role | ServiceAccount |
      | ingress.hosts[0].host=a.example.com,ingress.hosts[0].paths[0].path=/reports,ingress.hosts[0].paths[0].pathType=Exact | Exact | spec.rules.0.http.paths.0.pathType | Ingress |
      | ingress.hosts[0].host=*.example.com | *.example.com | spec.rules.0.host | Ingress |
      | secrets.externalSecret.data[1].remoteRef.version=v4,secrets.externalSecret.data[1].remoteRef.key=k,secrets.externalSecret.data[1].secretKey=VALKEY_URL | v4 | spec.data.1.remoteRef.version | ExternalSecret |
      | autoscaling.targetCPUUtilizationPercentage=0,autoscaling.targetMemoryUtilizationPercentage=70 | memory | spec.metrics.0.resource.name | HorizontalPodAutoscaler |
      | podDisruptionBudget.minAvailable=50% | 50% | spec.minAvailable | PodDisruptionBudget |
      | podDisruptionBudget.maxUnavailable=2 | 2 | spec.maxUnavailable | PodDisruptionBudget |
      | networkPolicy.egress[0].ports[0].port=5432 | 5432 | spec.egress.0.ports.0.port | NetworkPolicy |
      | networkPolicy.egress[0].ports[0].port=5432 | Egress | spec.policyTypes.1 | NetworkPolicy |
      | prometheusRule.labels.release=prometheus | prometheus | metadata.labels.release | PrometheusRule |
      | serviceMonitor.labels.release=prometheus | prometheus | metadata.labels.release | ServiceMonitor, PodMonitor |
      | migrations.backoffLimit=2 | 2 | spec.backoffLimit | Job |
      | migrations.activeDeadlineSeconds=60 | 60 | spec.activeDeadlineSeconds | Job |
      | persistence.enabled=true,persistence.accessModes[0]=ReadWriteMany | RollingUpdate | spec.strategy.type | api Deployment |
      | persistence.enabled=true,persistence.accessModes[0]=ReadWriteMany,persistence.annotations.team=apollo | apollo | metadata.annotations.team | PersistentVolumeClaim |

  Scenario Outline: Whoever installs it is told what comes next: <values>
    Then the installer of the <values> values is told "<words>"

    Examples:
      | values  | words |
      | default | helm test ghillie --namespace ghillie |
      | default | kubectl --namespace ghillie exec deployment/ghillie -- cat /var/lib/ghillie/admin-token |
      | default | The database is a file that goes with the pod |
      | local   | http://<any name or address of the ingress>/ |
      | GitOps  | https://ghillie.example.com/ |
      | GitOps  | GHILLIE_ADMIN_TOKEN of the Secret ghillie |
      | GitOps  | kubectl --namespace ghillie logs --follow deployment/ghillie-ingestion |

  Scenario Outline: Values that do not go together are refused: <what>
    When I render the chart with "<settings>"
    Then both helms refuse it and say "<reason>"

    Examples:
      | what | settings | reason |
      | two replicas without a database | replicaCount=2 | replicaCount: 2 needs a Secret with DATABASE_URL |
      | an autoscaler without a database | autoscaling.enabled=true | autoscaling.enabled needs a Secret with DATABASE_URL |
      | workers without a database | workers.ingestion.enabled=true | workers.ingestion.enabled needs a Secret with DATABASE_URL |
      | a role beside the workers | workers.ingestion.enabled=true,secrets.existingSecretName=s,env.normal.GHILLIE_ROLE=all | env.normal.GHILLIE_ROLE follows from workers.ingestion.enabled |
      | a key of no App | github.appPrivateKey.existingSecretName=app | github.appPrivateKey needs GHILLIE_GITHUB_APP_ID |
      | a file beside the key | github.appPrivateKey.existingSecretName=app,env.normal.GHILLIE_GITHUB_APP_ID=1,env.normal.GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE=/k | env.normal.GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE follows from github.appPrivateKey |
      | a token beside the key | github.appPrivateKey.existingSecretName=app,env.normal.GHILLIE_GITHUB_APP_ID=1,secrets.externalSecret.enabled=true,secrets.externalSecret.secretStoreRef=s,secrets.externalSecret.data[0].secretKey=GHILLIE_GITHUB_TOKEN,secrets.externalSecret.data[0].remoteRef.key=k | github.appPrivateKey and GHILLIE_GITHUB_TOKEN of secrets.externalSecret.data exclude each other |
      | the migrations without a database | migrations.enabled=true | migrations.enabled needs a Secret with DATABASE_URL |
      | a Secret from a store, without DATABASE_URL | replicaCount=2,secrets.externalSecret.enabled=true,secrets.externalSecret.secretStoreRef=s,secrets.externalSecret.data[0].secretKey=VALKEY_URL,secrets.externalSecret.data[0].remoteRef.key=k | replicaCount: 2 needs a Secret with DATABASE_URL |
      | two Secrets | secrets.externalSecret.enabled=true,secrets.existingSecretName=s | exclude each other |
      | a Secret from nowhere | secrets.externalSecret.enabled=true | needs secrets.externalSecret.secretStoreRef |
      | a Secret of nothing | secrets.externalSecret.enabled=true | needs secrets.externalSecret.data |
      | a secret in the ConfigMap | env.normal.GHILLIE_ADMIN_TOKEN=t | env.normal.GHILLIE_ADMIN_TOKEN is a secret |
      | a database in the ConfigMap | env.normal.DATABASE_URL=u | env.normal.DATABASE_URL is a secret |
      | a port beside that of the service | env.normal.GHILLIE_PORT=80 | env.normal.GHILLIE_PORT follows from service.port |
      | a name that is none | env.normal.lower=1 | env.normal.lower is no variable |
      | replicas that share a volume of one | persistence.enabled=true,replicaCount=2,secrets.existingSecretName=s | accessModes: [ReadWriteMany] |
      | more at least than at most | autoscaling.enabled=true,autoscaling.minReplicas=9,secrets.existingSecretName=s | autoscaling.minReplicas: 9 is more than |
      | an autoscaler that measures nothing | autoscaling.enabled=true,autoscaling.targetCPUUtilizationPercentage=0,secrets.existingSecretName=s | autoscaling.enabled needs autoscaling.target |
      | an autoscaler without requests | autoscaling.enabled=true,resources.requests.cpu=null,secrets.existingSecretName=s | resources.requests.cpu, which is not set |
      | a budget that forbids every drain | podDisruptionBudget.enabled=true,podDisruptionBudget.minAvailable=1 | lets no node be drained |
      | two budgets | podDisruptionBudget.enabled=true,podDisruptionBudget.minAvailable=50%,podDisruptionBudget.maxUnavailable=1 | exclude each other |
      | an ingress to nowhere | ingress.enabled=true | ingress.enabled needs ingress.hosts |
      | a label that the Service needs | podLabels.app\.kubernetes\.io/name=other | podLabels may not set app.kubernetes.io/name |

  Scenario: All of what is wrong is told at once
    When I render the chart with "replicaCount=2,ingress.enabled=true,env.normal.GHILLIE_PORT=80"
    Then both helms refuse it and say "replicaCount: 2"
    And both helms refuse it and say "ingress.hosts"
    And both helms refuse it and say "service.port"

  Scenario Outline: A value that is none is refused: <settings>
    When I render the chart with "<settings>"
    Then both helms refuse it by the schema, naming "<key>"

    Examples:
      | settings                                  | key              |
      | replicaCount=two                          | replicaCount     |
      | replicaCount=-1                           | replicaCount     |
      | replicaCount=null                         | replicaCount     |
      | replicas=2                                | replicas         |
      | workers.enabled=true                      | workers          |
      | workers.reporting.enabled=true            | reporting        |
      | workers.ingestion.replicaCount=-1         | replicaCount     |
      | workers.ingestion.resources.request.cpu=1 | request          |
      | workers.ingestion=null                    | ingestion        |
      | github.token=t                            | token            |
      | github.appPrivateKey.key=a/b              | key              |
      | github.appPrivateKey.existingSecretName=A_b | existingSecretName |
      | image.tag=not a tag                       | tag              |
      | image.repository=UPPER                    | repository       |
      | image.pullPolicy=Sometimes                | pullPolicy       |
      | image.version=1                           | version          |
      | command=serve                             | command          |
      | service.port=0                            | port             |
      | service.port=65536                        | port             |
      | service.type=ExternalName                 | type             |
      | ingress.enabled=1                         | enabled          |
      | ingress.hosts[0]=example.com              | hosts            |
      | ingress.hosts[0].host=Not_A_Host          | host             |
      | ingress.hosts[0].paths[0].path=/          | host             |
      | ingress.hosts[0].host=a,ingress.hosts[0].paths[0].path=x | path |
      | env.normal.GHILLIE_ROLE[0]=api            | GHILLIE_ROLE     |
      | env.secret.A=b                            | secret           |
      | secrets.externalSecret.secretStoreKind=Vault | secretStoreKind |
      | secrets.externalSecret.refreshInterval=soon | refreshInterval |
      | secrets.externalSecret.data[0].secretKey=A | remoteRef       |
      | livenessProbe.successThreshold=2          | successThreshold |
      | readinessProbe.httpGet.path=/other        | httpGet          |
      | resources.request.cpu=1                   | request          |
      | securityContext=none                      | securityContext  |
      | serviceAccount.token=true                 | token            |
      | nameOverride=Upper                        | nameOverride     |
      | fullnameOverride=9lives                   | fullnameOverride |
      | autoscaling.minReplicas=0                 | minReplicas      |
      | podDisruptionBudget.maxUnavailable=many   | maxUnavailable   |
      | networkPolicy.ingressFrom=everyone        | ingressFrom      |
      | serviceMonitor.interval=often             | interval         |
      | persistence.size=big                      | size             |
      | persistence.accessModes[0]=Mine           | accessModes      |
      | migrations.backoffLimit=never             | backoffLimit     |
      | podAnnotations.a=1                        | podAnnotations   |

  Scenario Outline: A pod that gives up a protection is noticed: <settings>
    When I render the chart with "<settings>"
    Then the restricted profile does not let it in: "<fault>"

    Examples:
      | settings                                             | fault                    |
      | securityContext.allowPrivilegeEscalation=true        | allowPrivilegeEscalation |
      | securityContext.capabilities.drop=null               | lacks ALL                |
      | securityContext.capabilities.add[0]=SYS_ADMIN        | capabilities.add         |
      | securityContext.privileged=true                      | privileged               |
      | securityContext.runAsUser=0                          | runAsUser is 0           |
      | podSecurityContext.runAsNonRoot=false                | runAsNonRoot             |
      | podSecurityContext.seccompProfile.type=Unconfined    | seccompProfile           |

  Scenario: What Kubernetes does not know is noticed
    When I render the chart with "podSecurityContext.runAsNobody=true"
    Then Kubernetes does not take "Deployment", naming "runAsNobody"
