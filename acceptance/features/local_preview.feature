Feature: A local preview on Kubernetes
  One command makes it and says where it is, another takes it away. The tools are stand-ins that record how they are
  called, and the ingress is a server of ours: what is shown is that Ghillie asks for the right things, in the right
  order, and says what went wrong.

  Background:
    Given a clone of the project
    And stand-ins for docker, k3d, kubectl and helm
    And an ingress behind which the service becomes ready

  Scenario: From nothing to a URL
    When I run "ghillie stack up"
    Then it succeeds
    And it prints the URL of the ingress and nothing else
    And it says "kubectl --context k3d-ghillie-local --namespace ghillie exec deployment/ghillie"
    And the tools were called in this order:
      | docker version                                     |
      | k3d cluster list                                   |
      | k3d cluster create ghillie-local                   |
      | kubectl get namespace ghillie                      |
      | kubectl create --filename -                        |
      | docker build --tag ghillie:local .                 |
      | k3d image import ghillie:local                     |
      | helm upgrade --install ghillie charts/ghillie      |
      | kubectl rollout status deployment                  |
    And the cluster listens on the loopback alone
    And state.json names the URL, the cluster and the namespace, for its owner alone

  Scenario: Once more, after a change
    Given I ran "ghillie stack up"
    When I run "ghillie stack up --skip-build"
    Then it succeeds
    And it prints the URL of the ingress and nothing else
    And the tools were called in this order:
      | docker version                                     |
      | k3d cluster list                                   |
      | k3d kubeconfig merge ghillie-local                 |
      | kubectl get namespace ghillie                      |
      | docker image inspect                               |
      | k3d image import ghillie:local                     |
      | helm upgrade --install ghillie charts/ghillie      |
      | kubectl rollout restart deployment                 |
      | kubectl rollout status deployment                  |

  Scenario: A step that fails, and the same command again
    Given "k3d image import" fails, saying "no space left on device"
    When I run "ghillie stack up"
    Then it fails with 4
    And it says "`k3d image import ghillie:local --cluster ghillie-local` ended with 1"
    And it says "no space left on device"
    And it says "hint: mend that and run `ghillie stack up` again"
    When "k3d image import" is mended
    And I run "ghillie stack up"
    Then it succeeds
    And "k3d cluster create" was called once in all

  Scenario: What is missing is named, all of it
    Given this machine has neither "k3d" nor "helm"
    When I run "ghillie stack up"
    Then it fails with 4
    And it says "k3d, helm"
    And it says "https://k3d.io"
    And it says "https://helm.sh"
    And no tool was called

  Scenario: Another port than the cluster's
    Given I ran "ghillie stack up"
    When I run "ghillie stack up --ingress-port 1"
    Then it is refused as bad input
    And it says "not at 1 (--ingress-port)"
    And it says "ghillie stack down"

  Scenario: A service that does not become ready
    Given the service behind the ingress stays unready
    When I run "ghillie stack up --wait-timeout-s 2"
    Then it fails with 5
    And it says "it answers 503"
    And it says "ghillie stack logs"

  Scenario: Elsewhere than in a clone
    Given the clone has no chart
    When I run "ghillie stack up"
    Then it is refused as bad input
    And it says "charts/ghillie"
    And no tool was called

  Scenario: Every bad setting is told at once
    When I run "ghillie stack up --cluster-name UP --namespace a.b --ingress-port 0 --image a@b"
    Then it is refused as bad input
    And it says "--cluster-name: must be"
    And it says "--namespace: must be"
    And it says "--ingress-port: must be"
    And it says "--image: must be"
    And no tool was called

  Scenario: What there is
    Given I ran "ghillie stack up --cluster-name spare"
    When I run "ghillie stack status"
    Then it succeeds
    And it prints "running, made by stack up"
    And it prints "state.json"
    And it prints "yes"
    When I run "ghillie stack logs --tail 5"
    Then it prints "server.started"

  Scenario: Nobody deletes by accident
    Given I ran "ghillie stack up"
    When I run "ghillie stack down"
    Then it is refused as bad input
    And it says "--force"
    When I answer "n" to "ghillie stack down"
    Then it succeeds
    And the cluster is there
    When I answer "y" to "ghillie stack down"
    Then it succeeds
    And the cluster is gone, and state.json too
    When I run "ghillie stack down --force"
    Then it succeeds
    And it says "nothing to delete"

  Scenario: A cluster of one's own keeps what is one's own
    Given a cluster "ghillie-local" of the user's own
    And I ran "ghillie stack up --namespace preview"
    When I run "ghillie stack down --force"
    Then it succeeds
    And the namespace "preview" is gone
    And the cluster is there
