Feature: What a report says
  A report counts what people delivered, not what git recorded, and nothing in it is without evidence.

  Background:
    Given a repository "rocket" with commits:
      | committed           | title             | changes   |
      | 2024-05-01 09:00:00 | Start the project | README.md |

  Scenario Outline: A pull request counts once, whatever the merge button: <button>
    Given pull request 12 "Add a telemetry stream" of 3 commits is merged into "rocket" on 2024-06-05 by <button>
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report counts 1 change
    And the report covers <activities> activities
    And the report tells "telemetry stream" once
    And every highlight and risk cites what its repository holds

    Examples:
      | button         | activities |
      | a merge commit | 4          |
      | a squash       | 1          |
      | a rebase       | 3          |

  Scenario: A squash with a hundred titles in its body is one change
    Given pull request 13 "Add a star tracker" of 100 commits is merged into "rocket" on 2024-06-05 by a squash
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report counts 1 change
    And the report tells "star tracker" once
    And the report does not mention "step 57"
    And the report keeps to its limits

  Scenario: Old commits that landed now are news, and not late
    Given a branch of commits written in January lands in "rocket" on 2024-06-05 by a merge
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report counts 1 change
    And the report covers 3 activities
    And the report tells "fuel system" once
    And 0 of its activities are late

  Scenario: An old branch that lands after a report is news in the next, and not late
    Given I ran "ghillie try rocket --as-of 2024-06-01 --first-window-days 60"
    And a branch of commits written in January lands in "rocket" on 2024-06-05 by a merge
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report tells "fuel system" once
    And 0 of its activities are late

  Scenario: The edges of a window are exact to the second
    Given "rocket" receives commits:
      | committed           | title                        |
      | 2024-05-31 23:59:59 | Paint the hull blue          |
      | 2024-06-01 00:00:00 | Paint the hull green         |
      | 2024-06-14 23:59:59 | Paint the hull red           |
      | 2024-06-15 00:00:00 | Paint the hull white         |
    When I run "ghillie try rocket --as-of 2024-06-15T00:00:00Z --output json"
    Then the report counts 2 changes
    And the report tells "green" once
    And the report tells "red" once
    And the report does not mention "blue"
    And the report does not mention "white"
    When I run "ghillie try rocket --as-of 2024-06-15T00:00:01Z --output json"
    Then the report counts 1 change
    And the report tells "white" once
    And 0 of its activities are late

  Scenario: What came and went between two releases is one neutral line
    Given "rocket" receives commits:
      | committed           | title                        |
      | 2024-06-03 10:00:00 | feat: add a solar sail       |
    And "feat: add a solar sail" is reverted in "rocket" on 2024-06-05
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report tells "solar sail" once
    And it sees no risk
    And the status is "on_track"

  Scenario: A revert of what was released is a risk
    Given "rocket" receives commits:
      | committed           | title                        |
      | 2024-05-20 10:00:00 | feat: add a solar sail       |
    And "rocket" is tagged "v1.1.0" on 2024-05-21
    And "feat: add a solar sail" is reverted in "rocket" on 2024-06-05
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the status is "at_risk"
    And it sees a new risk citing "commit:Revert "feat: add a solar sail""
    And every highlight and risk cites what its repository holds

  Scenario: A fix on the heels of a release is a risk
    Given "rocket" receives commits:
      | committed           | title                        | changes              |
      | 2024-06-03 10:00:00 | feat: add a solar sail       | Sources/sail.swift   |
    And "rocket" is tagged "v2.0.0" on 2024-06-03
    And "rocket" receives commits:
      | committed           | title                            | changes            |
      | 2024-06-04 10:00:00 | fix: unfurl the sail in the dark | Sources/sail.swift |
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the status is "at_risk"
    And every highlight and risk cites what its repository holds

  Scenario: Releases come first, and tags that move are none
    Given "rocket" receives commits:
      | committed           | title                        |
      | 2024-06-03 10:00:00 | feat: add a solar sail       |
    And "rocket" is tagged "v1.4.0" on 2024-06-04
    And "rocket" is tagged "v1" on 2024-06-04
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report tells "v1.4.0" before "solar sail"
    And the report covers 2 activities
    And the report keeps to its limits

  Scenario: Bots are apart, their updates one line
    Given "rocket" receives commits:
      | committed           | title                                  | author                                                                  |
      | 2024-06-03 10:00:00 | Bump yams from 5.0.0 to 5.1.0 (#21)    | dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>     |
      | 2024-06-04 10:00:00 | Bump grdb from 6.0.0 to 7.0.0 (#22)    | dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>     |
      | 2024-06-05 10:00:00 | Bump nio from 2.0.0 to 2.1.0 (#23)     | dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>     |
      | 2024-06-06 10:00:00 | feat: add a heat shield                | Grace Example <grace@example.org>                                       |
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report tells "heat shield" before "yams"
    And the report tells "grdb" once
    And the report has 2 highlights
    And the report names no person

  Scenario: A busy fortnight stays within a page, and everything in it can be looked up
    Given "rocket" has a busy fortnight from 2024-06-01 with 180 changes, merges, releases and reverts
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report keeps to its limits
    And the report names no person
    And every highlight and risk cites what its repository holds

  Scenario: What a clone cannot show is said
    Given "rocket" receives commits:
      | committed           | title                        |
      | 2024-06-03 10:00:00 | feat: add a solar sail       |
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report mentions "open pull requests"
    And the report mentions "reviews"
