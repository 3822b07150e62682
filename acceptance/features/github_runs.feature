Feature: Runs of ingestion are asked for, shared and followed
  Reading GitHub is work that is queued: a schedule, a caller or an operator asks for it, any number of workers do it, and whoever
  dies is replaced without anything being lost or read twice.

  Scenario: The service reads by itself
    Given a GitHub on which the estate has 3 repositories of 20 commits
    And a token for it
    When the service runs and reads every 2 seconds
    Then every commit of every repository is stored once within 30 seconds
    And every repository is told as "healthy"
    And the metrics tell what is left of GitHub's budget
    And the log tells of "ingestion.run.started" and "ingestion.run.completed"

  Scenario: A caller asks for a run and follows it
    Given a GitHub on which the estate has 3 repositories of 20 commits
    And a token for it
    And the service runs and reads only when it is asked to
    When I POST a run of the estate with the key "monday"
    Then the run is accepted and ends as "succeeded" with 3 repositories
    And every commit of every repository is stored once within 1 seconds
    And the same key gives the same run, and another body with it is refused

  Scenario Outline: Bad wishes are refused with what is wrong: <body>
    Given a GitHub on which the estate has 1 repositories of 1 commits
    And a token for it
    And the service runs and reads only when it is asked to
    When I POST the run <body>
    Then the run is refused with <status>

    Examples:
      | body                                                       | status |
      | {"scope": "planet"}                                        | 400    |
      | {"scope": "repository"}                                    | 400    |
      | {"scope": "estate", "owner": "acme"}                       | 400    |
      | {"scope": "estate", "lookback_days": 0}                    | 400    |
      | {"scope": "estate", "max_events_per_kind": -1}             | 400    |
      | {"scope": "repository", "owner": "acme", "name": "nobody"} | 404    |
      | []                                                         | 400    |

  Scenario: Workers share a run, and one that is killed is replaced
    Given a GitHub on which the estate has 8 repositories of 30 commits, on PostgreSQL 15
    And a token for it
    And two workers that read only when they are asked to
    When a run of the estate is asked for, and a worker is killed in the middle
    Then the run ends as "succeeded" with 8 repositories
    And every commit of every repository is stored once within 1 seconds

  Scenario: A wait that GitHub asks for outlives the process that was told of it
    Given a GitHub on which the estate has 2 repositories of 5 commits
    And a token for it
    And GitHub once answers with a secondary limit of eight seconds
    And the service runs and reads only when it is asked to
    When a run of the estate is asked for, and the service is killed while it waits
    And the service is started again
    Then the run ends as "succeeded" with 2 repositories
    And every commit of every repository is stored once within 1 seconds
    And the client did nothing that it should not

  Scenario: Processes share the requests that may be on their way at once
    Given a GitHub on which 4 estates have 10 repositories each
    And a token for it
    And every answer of GitHub takes a quarter of a second
    When each estate is read by a process of its own
    Then each of them succeeds
    And no more than 20 requests were at once, and more than 8
    And the client did nothing that it should not

  Scenario: An estate with much to read leaves another its share
    Given a GitHub on which the estate has 60 repositories of 1 commits
    And another estate, "blue", with the repository "blue/one"
    And GitHub gives 64 points an hour
    And a token for it
    And the service runs and reads only when it is asked to
    When "blue" is read
    And a run of the estate is asked for, until it has to wait
    And a commit is pushed to "blue/one", and "blue" is read
    Then every commit of "blue/one" is stored once for "blue"
    And GitHub has points left
    And the client did nothing that it should not

  Scenario: A run that nobody works on can be cancelled
    Given a GitHub on which the estate has 2 repositories of 3 commits
    When I run "ghillie ingest run --estate-key acme --no-wait"
    And the run is cancelled
    Then `ghillie ingest status` tells that it is cancelled
    And GitHub was asked for nothing

  Scenario: What one run may not read is left to the next, and said
    Given a GitHub on which the estate's repository "acme/rocket" has 250 commits
    And a token for it
    When I run "ghillie ingest run --estate-key acme --lookback-days 3650 --max-events-per-kind 50"
    Then it is told that more is left
    When I ingest until nothing is left
    Then every commit of the default branch is stored once

  Scenario: Without credentials nothing is begun
    Given a GitHub on which the estate's repository "acme/rocket" has 4 commits
    And nothing says where GitHub is
    When I run "ghillie ingest run --estate-key acme"
    Then it fails with 2
    And it says "GHILLIE_GITHUB_TOKEN"

  Scenario: What a delivery announces is fetched at once, and not at the next interval
    Given a GitHub on which the estate has 1 repositories of 5 commits
    And a token for it
    And the service runs with a webhook and reads every 3600 seconds
    And every commit of every repository is stored once
    When a commit is pushed and its delivery comes
    Then every commit of every repository is stored once within 60 seconds
    And `ghillie ingest lag` tells when the last delivery came

  Scenario: A worker that would read nothing does not start
    When I run "ghillie worker" with "GHILLIE_ROLE" set to "api"
    Then it is refused as bad input
    And it says "a worker with that role would read nothing"
