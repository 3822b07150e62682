Feature: Ghillie as a service
  An operator starts it, probes it, reads reports from it and stops it, and nothing but its environment tells it how.

  Scenario: A service that was just started
    Given a running service
    Then its first words name its address, its role, its database and its version
    And it answers "GET /health" with 200 and status "ok"
    And it comes to answer "GET /ready" with 200 and status "ready"
    And it gives its figures as Prometheus text
    And it describes itself in OpenAPI

  Scenario: A report in each form
    Given a repository "rocket" with commits:
      | committed           | title                        | changes              |
      | 2024-05-01 09:00:00 | Start the project            | README.md            |
      | 2024-06-03 10:00:00 | feat: add a launch countdown | Sources/launch.swift |
    And I ran "ghillie try rocket --as-of 2024-06-08"
    And I ran "ghillie report show latest --output html"
    And a running service
    Then its list of reports names that report
    And it gives that report by its id as "text/html", exactly as the command line does
    And it gives that report by its id as "text/markdown", exactly as the command line does
    And it gives that report by its id as "application/json", exactly as the command line does
    And the latest report of its repository is that report
    And asked again for what has not changed it answers 304

  Scenario: A long list comes in pages
    Given a repository "rocket" with commits:
      | committed           | title                        | changes              |
      | 2024-05-01 09:00:00 | Start the project            | README.md            |
      | 2024-06-03 10:00:00 | feat: add a launch countdown | Sources/launch.swift |
    And I ran "ghillie try rocket --as-of 2024-06-08"
    And I ran "ghillie try rocket --again"
    And I ran "ghillie try rocket --again"
    And a running service
    Then pages of 2 reports tell all 3, newest first and each once

  Scenario Outline: What cannot be answered is told in one form
    Given a running service
    When I ask it "<request>"
    Then it answers <status>, as a problem with a request id
    And it allows "<allowed>"

    Examples:
      | request                                                  | status | allowed   |
      | GET /nothing                                             | 404    |           |
      | POST /health                                             | 405    | GET, HEAD |
      | DELETE /reports                                          | 405    | GET, HEAD |
      | GET /reports                                             | 401    |           |
      | GET /reports/0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b        | 401    |           |

  Scenario Outline: What is asked wrongly with a token
    Given a running service
    When I ask it with its token for "<path>" as "<type>"
    Then it answers <status>, as a problem with a request id

    Examples:
      | path                                                | type      | status |
      | /reports/0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b       | */*       | 404    |
      | /reports/no-id                                      | */*       | 404    |
      | /repositories/acme/rocket/reports/latest            | */*       | 404    |
      | /repositories/acme/%2e%2e/reports/latest            | */*       | 404    |
      | /reports/0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b       | image/png | 406    |
      | /reports?limit=0                                    | */*       | 400    |
      | /reports?cursor=nonsense                            | */*       | 400    |

  Scenario: HEAD is GET without the body
    Given a running service
    Then HEAD on each path that needs no token answers as GET does, without a body

  Scenario: A client that takes too long or sends too much is cut off
    Given a running service
    Then a request that never ends is cut off within 15 seconds
    And a head of 20,000 bytes is refused with 431
    And a body of 1,000,000 bytes is refused with 413
    And what is not HTTP is refused with 400
    And it answers "GET /health" with 200 and status "ok"

  Scenario: Every fault of the environment is told at once
    When I start a service with these settings:
      | GHILLIE_PORT        | 70000                          |
      | GHILLIE_LOG_LEVEL   | loud                           |
      | GHILLIE_DATABASE_URL | mysql://ann:hidden@host/db    |
      | GHILLIE_DRAIN_S     | soon                           |
      | GHILLIE_MIGRATE     | perhaps                        |
      | GHILLIE_VALKEY_URL  | rediss://ann:hidden@cache:6379 |
    Then it ends at once with 2 and names each of them
    And it never says "hidden"

  Scenario: A port that is taken
    When I start a service on a port that is taken
    Then it ends at once with 2 and says "cannot listen"
    And nothing was written

  Scenario: The first token is kept where its owner alone reads it
    Given a running service
    Then the token in its data directory opens "/reports"
    And nobody but its owner can read the token
    And it never says the token
    And after a restart the same token opens "/reports"

  Scenario: A token of the operator's own
    Given a service whose token comes from a file
    Then that token opens "/reports"
    And it never says the token

  Scenario Outline: It stops when it is told to
    Given a running service
    And it comes to answer "GET /ready" with 200 and status "ready"
    When it gets <signal>
    Then for a while it still answers, but is not ready
    And it ends with 0 within 10 seconds of the signal

    Examples:
      | signal  |
      | SIGTERM |
      | SIGINT  |

  Scenario: What is in flight is finished
    Given a service on PostgreSQL 15 that answers slowly
    When it gets SIGTERM while it answers
    Then the answer comes whole
    And it ends with 0 within 10 seconds of the signal

  Scenario: A second signal ends it at once
    Given a running service that drains for 8 seconds
    When it gets SIGTERM twice
    Then it ends with 143 within 2 seconds of the signal

  Scenario: PostgreSQL comes late, goes, and comes back
    Given a PostgreSQL server that is stopped
    And a service on that server
    Then it answers "GET /health" with 200 and status "ok"
    And it comes to answer "GET /ready" with 503, naming the check "database"
    When the server starts
    Then it comes to answer "GET /ready" with 200 and status "ready"
    And the token in its data directory opens "/reports"
    When the server stops
    Then it comes to answer "GET /ready" with 503, naming the check "database"
    And it answers "GET /health" with 200 and status "ok"
    And "/reports" is refused with 503
    When the server starts
    Then it comes to answer "GET /ready" with 200 and status "ready"
    And it never says "not-to-be-shown"

  Scenario Outline: Where services leave the schema alone, "ghillie migrate" brings it up to date
    Given an empty database on <engine>
    And a service that leaves the schema of that database alone
    Then it answers "GET /health" with 200 and status "ok"
    And it comes to answer "GET /ready" with 503, naming the check "migrations"
    When I run "ghillie migrate"
    Then it succeeds
    And it says "migrated to version"
    And it comes to answer "GET /ready" with 200 and status "ready"
    And the token in its data directory opens "/reports"
    When I run "ghillie migrate"
    Then it succeeds
    And it says "already at version"

    Examples:
      | engine        |
      | SQLite        |
      | PostgreSQL 15 |

  Scenario: Where the schema is left alone, no other command touches it
    Given the database is an empty file
    When I run "ghillie report list" with "GHILLIE_MIGRATE" set to "manual"
    Then it is refused as bad input
    And it says "`ghillie migrate` brings it up to date"

  Scenario: A migration waits for a server that comes late
    Given a PostgreSQL server that is stopped
    When I run "ghillie migrate" on that server, which starts meanwhile
    Then it succeeds
    And it says "waiting: the PostgreSQL server at"
    And it says "migrated to version"
    And it does not say "not-to-be-shown"

  Scenario: A migration does not wait for ever
    Given a PostgreSQL server that is stopped
    When I run "ghillie migrate --wait 1" on that server
    Then it fails with 3
    And it says "cannot be reached"
    And it does not say "not-to-be-shown"

  Scenario: A migration leaves alone what is not Ghillie's
    Given the database file is another program's database
    When I run "ghillie migrate"
    Then it is refused as bad input
    And it says "the database holds tables that are not Ghillie's"
    And the database file is as it was

  Scenario: A health check of the container
    Given a running service
    Then "ghillie health" finds it
    And "ghillie health" fails where there is none
