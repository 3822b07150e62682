Feature: The same reports on PostgreSQL
  A team that outgrows one file names a PostgreSQL database instead, and nothing that it reads changes.

  Scenario: Equal reports on SQLite, PostgreSQL 15 and PostgreSQL 18
    Given the role that connects to PostgreSQL 15 is an ordinary one
    And the role that connects to PostgreSQL 18 is an ordinary one
    And PostgreSQL 15 does not collate as C does
    And a repository "rocket" with commits:
      | committed           | title                                  | changes              |
      | 2024-05-01 09:00:00 | Start the project                      | README.md            |
      | 2024-06-03 10:00:00 | feat: add a launch countdown           | Sources/launch.swift |
      | 2024-06-03 10:00:01 | Étage supérieur: réparer la tuyère     | Sources/étage.swift  |
      | 2024-06-03 10:00:02 | feat: add Zulu time, and alpha, Beta   | Sources/time.swift   |
    And pull request 12 "Add a telemetry stream" of 3 commits is merged into "rocket" on 2024-06-05 by a merge commit
    And pull request 13 "Add a star tracker" of 3 commits is merged into "rocket" on 2024-06-06 by a rebase
    And "feat: add a launch countdown" is reverted in "rocket" on 2024-06-07
    And "rocket" is tagged "v1.4.0" on 2024-06-08
    And "rocket" has commits whose text is in no encoding
    And "rocket" has a busy fortnight from 2024-06-09 with 180 changes, merges, releases and reverts
    And a repository "lander" with one commit a day from 2024-05-25 to 2024-06-25
    When I run on SQLite, PostgreSQL 15 and PostgreSQL 18:
      """
      ghillie try rocket lander --as-of 2024-06-08T12:00:00Z
      ghillie try rocket --as-of 2024-06-15
      ghillie try rocket --again
      ghillie try lander --as-of 2024-06-20
      ghillie try rocket lander --as-of 2024-07-01
      ghillie try rocket lander --as-of 2024-07-02
      ghillie report show latest
      """
    Then all three print the same reports but for ids, times of generation and latency
    And they told 8 reports each

  Scenario Outline: A whole life on PostgreSQL <version>
    Given a new database on PostgreSQL <version>
    And a repository "rocket" with commits:
      | committed           | title                          |
      | 2024-06-03 10:00:00 | feat: add a launch countdown   |
    And I ran "ghillie try rocket --as-of 2024-06-15"
    When "rocket" receives commits:
      | committed           | title                          |
      | 2024-06-17 10:00:00 | feat: introduce a parachute    |
    And I run "ghillie try rocket --as-of 2024-06-22 --output json"
    Then the report tells "parachute" once
    And the report does not mention "countdown"
    When I run "ghillie replay"
    Then it succeeds
    When I run "ghillie try rocket --as-of 2024-06-23"
    Then it says "nothing new"
    When I run "ghillie report list"
    Then it lists the reports with their repositories and ids
    And each report that it lists can be shown by its id
    And the database is sound

    Examples:
      | version |
      | 15      |
      | 18      |

  Scenario: Several people ask at the same moment
    Given a new database on PostgreSQL 15
    And a repository "rocket" with one commit a day from 2024-06-01 to 2024-06-03
    When I run "ghillie try rocket --as-of 2024-06-15 --output json" 6 times at once
    Then each run succeeds, one tells 3 changes, and the others nothing
    And over all stored reports 3 activities are covered

  Scenario: A database of another program
    Given a database of another program on PostgreSQL 15
    And a repository "rocket" with one commit a day from 2024-06-01 to 2024-06-03
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it is refused as bad input

  Scenario: A database of a newer version
    Given a new database on PostgreSQL 18
    And a repository "rocket" with one commit a day from 2024-06-01 to 2024-06-03
    And I ran "ghillie try rocket --as-of 2024-06-15"
    And the database of PostgreSQL 18 has seen a newer version of ghillie
    When I run "ghillie try rocket --as-of 2024-06-16"
    Then it is refused as bad input
    And it says "newer"

  Scenario: A server that is not there, and no word of the password
    Given a repository "rocket" with one commit a day from 2024-06-01 to 2024-06-03
    When I run "ghillie try rocket --database postgresql://ghillie:hunter2@127.0.0.1:1/ghillie"
    Then it is refused as bad input
    And it says "127.0.0.1"
    And it does not say "hunter2"
