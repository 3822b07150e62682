@kube_play
Feature: The chart's pods run
  What is rendered is run as it is, by a container tool that plays Kubernetes' objects.

  Scenario Outline: The pod of the <values> values
    When the pods of the <values> values are played
    Then the pod comes to answer "/health" with 200
    And the pod comes to answer "/ready" with 200
    And the pod runs as user 1000, without a capability, and cannot write outside its data directory
    And "helm test" passes when it is played

    Examples:
      | values  |
      | default |
      | local   |

  Scenario: Pods wait for the Job that migrates
    Given a Secret whose DATABASE_URL is a new database on PostgreSQL 15
    When the pods of the default values with migrations are played
    Then the pod comes to answer "/health" with 200
    And the pod comes to answer "/ready" with 503, naming the check "migrations"
    And "helm test" fails when it is played
    When the Job that migrates is played
    Then the pod comes to answer "/ready" with 200
    And "helm test" passes when it is played
    When the Job that migrates is played

  Scenario: What is in the Secret is what the program reads
    Given a Secret whose URLs lead nowhere
    When the pods of the default values with a Secret are played
    Then the pod does not start, and names "DATABASE_URL VALKEY_URL"
    And the pod says nothing that is secret
