Feature: The chart and the program know each other
  What the chart says of the program is true of the program that is there.

  Scenario: One version
    When I run "ghillie --version"
    Then it is the version that the chart installs

  Scenario: "helm test" finds a service that is ready
    Given a running service
    And it comes to answer "GET /ready" with 200 and status "ready"
    Then the check of "helm test" passes

  Scenario: "helm test" fails where the service is not ready
    Given a PostgreSQL server that is stopped
    And a service on that server
    Then it answers "GET /health" with 200 and status "ok"
    And the check of "helm test" fails

  Scenario: "helm test" fails where there is no service
    Given a running service
    And it comes to answer "GET /ready" with 200 and status "ready"
    When it gets SIGTERM
    Then it ends with 0 within 10 seconds of the signal
    And the check of "helm test" fails

  Scenario: The chart's workers read GitHub, and the pods of its service answer
    Given a GitHub on which the estate has 3 repositories of 5 commits, on PostgreSQL 15
    And a token for it
    When a pod of the service and one of the workers run, as the chart has them
    Then the first answers callers, and the second probes alone
    And every commit of every repository is stored once within 30 seconds
    And the log tells of "ingestion.run.started" and "ingestion.run.completed"
    And only the second has read GitHub

  Scenario Outline: The <file> of the chart asks for figures that there are
    Given a Valkey server that keeps an append-only file
    And a service on SQLite that buffers in it
    And it comes to answer "GET /ready" with 200 and status "ready"
    Then the buffer comes to be empty
    And each figure and each label in the chart's file "<file>" is one that it tells

    Examples:
      | file                   |
      | alert-rules.yaml       |
      | grafana-dashboard.json |

  Scenario: What a repository may suffer from has an alert, and only one
    Then of ghillie_ingestion_repositories the alerts ask for state stalled, never_looked, unavailable, each once
    And of ghillie_ingestion_failing_repositories the alerts ask for category transient, client_error, rate_limited, schema_drift, configuration, unknown, each once

  Scenario: A new estate has time to be read
    Then GhillieRepositoriesNeverRead waits 6h

  Scenario: One refused delivery is enough
    Given a running service
    Then one delivery without a signature raises what GhillieDeliveriesRefused asks for from 0 to 1
