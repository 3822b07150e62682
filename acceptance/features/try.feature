Feature: A status report of git clones
  Whoever must say every week how a project stands points ghillie at its clones and gets a report to trust:
  no server, no network, no key, and never the same news twice.

  Background:
    Given a repository "rocket" with commits:
      | committed           | title                                    | changes              |
      | 2024-05-01 09:00:00 | Start the project                        | README.md            |
      | 2024-06-03 10:00:00 | feat: add a launch countdown             | Sources/launch.swift |
      | 2024-06-05 16:30:00 | fix: keep the fuel gauge from sticking   | Sources/fuel.swift   |
      | 2024-06-06 11:00:00 | docs: describe the landing legs          | docs/legs.md         |

  Scenario: The first report tells the last fortnight
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it succeeds
    And it prints "Status report (2024-06-01 to 2024-06-14)"
    And it prints "**Status:** On Track"
    And it prints "launch countdown" before "fuel gauge"
    And it prints "fuel gauge" before "landing legs"
    And it does not print "Start the project"
    And the machine's temporary folder is empty

  Scenario: The first window is as long as I say
    When I run "ghillie try rocket --as-of 2024-06-15 --first-window-days 60 --output json"
    Then the window runs from 2024-04-16T00:00:00Z to 2024-06-15T00:00:00Z
    And the report counts 4 changes

  Scenario: A time is given to the second, in any zone
    When I run "ghillie try rocket --as-of 2024-06-15T02:00:00+02:00 --output json"
    Then the window runs from 2024-06-01T00:00:00Z to 2024-06-15T00:00:00Z

  Scenario: The next report tells only what is new
    Given I ran "ghillie try rocket --as-of 2024-06-15 --output json"
    When "rocket" receives commits:
      | committed           | title                          |
      | 2024-06-17 10:00:00 | feat: introduce a parachute    |
    And I run "ghillie try rocket --as-of 2024-06-22 --output json"
    Then it succeeds
    And the report follows the one before without a gap
    And the report tells "parachute" once
    And the report does not mention "countdown"
    And the report counts 1 change
    And over all stored reports "launch countdown" is told once

  Scenario: Nothing new is said, and changes nothing
    Given I ran "ghillie try rocket --as-of 2024-06-15"
    When I run "ghillie try rocket --as-of 2024-06-22"
    Then it succeeds
    And it says "nothing new"
    And it prints no report
    When I run "ghillie try rocket --as-of 2024-06-22 --output json"
    Then it succeeds
    And it prints an empty array
    When "rocket" receives commits:
      | committed           | title                       |
      | 2024-06-17 10:00:00 | feat: introduce a parachute |
    And I run "ghillie try rocket --as-of 2024-06-22 --output json"
    Then the window runs from 2024-06-15T00:00:00Z to 2024-06-22T00:00:00Z
    And the report tells "parachute" once

  Scenario: What was learnt of too late is told in the next report, marked late
    Given I ran "ghillie try rocket --as-of 2024-06-15"
    When "rocket" receives commits:
      | committed           | title                              |
      | 2024-06-10 10:00:00 | feat: add a second fuel tank       |
      | 2024-06-18 10:00:00 | fix: tighten the hatch             |
    And I run "ghillie try rocket --as-of 2024-06-22 --output json"
    Then the report tells "second fuel tank" once, marked late
    And the report tells "hatch" once
    And 1 of its activities are late
    And over all stored reports "second fuel tank" is told once

  Scenario: A report can be judged again
    Given I ran "ghillie try rocket --as-of 2024-06-15 --output json"
    When I run "ghillie try rocket --again --output json"
    Then it succeeds
    And the report supersedes the one before and tells "launch countdown" again
    And over all stored reports 3 activities are covered

  Scenario: A report can be judged again after a force-push
    Given I ran "ghillie try rocket --as-of 2024-06-15 --output json"
    When "rocket" is rewritten from "Start the project" on, with the same changes on top of a new one
    And I run "ghillie try rocket --again --output json"
    Then it succeeds
    And the report supersedes the one before and tells "launch countdown" again
    And over all stored reports 3 activities are covered

  Scenario: As of an earlier day nothing that landed later is seen
    When I run "ghillie try rocket --as-of 2024-06-05 --output json"
    Then the report tells "launch countdown" once
    And the report does not mention "fuel gauge"
    And the report does not mention "landing legs"
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report counts 2 changes
    And over all stored reports "fuel gauge" is told once

  Scenario: What a force-push only moved is not told again
    Given I ran "ghillie try rocket --as-of 2024-06-15"
    When "rocket" is rewritten from "Start the project" on, with the same changes on top of a new one
    And I run "ghillie try rocket --output json"
    Then the report tells "seals" once
    And the report does not mention "launch countdown"
    And the report mentions "history was rewritten"
    And over all stored reports "launch countdown" is told once

  Scenario: Several clones come with an overview
    Given a repository "lander" with commits:
      | committed           | title                        |
      | 2024-05-01 09:00:00 | Start the lander             |
      | 2024-06-04 10:00:00 | feat: add a soil sampler     |
    When I run "ghillie try rocket lander --as-of 2024-06-15"
    Then it succeeds
    And it prints "# Status overview (2024-06-01 to 2024-06-14)" before "Status report"
    And it prints "soil sampler"
    And it prints "launch countdown"
    When I run "ghillie try rocket lander --again --output json"
    Then it prints 2 JSON reports and nothing else
    When I run "ghillie report list"
    Then it lists the reports with their repositories and ids

  Scenario: The same clone named twice is one clone
    When I run "ghillie try rocket ./rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And it prints 1 JSON reports and nothing else
    And the report counts 3 changes

  Scenario: From a folder inside the clone
    Given "rocket" has a folder "deep/inside"
    When I run "ghillie try rocket/deep/inside --as-of 2024-06-15 --output json"
    Then the report counts 3 changes

  Scenario Outline: The report as <format>
    When I run "ghillie try rocket --as-of 2024-06-15 --output <format>"
    Then it succeeds
    And <form>

    Examples:
      | format   | form                                                   |
      | json     | it prints 1 JSON reports and nothing else              |
      | html     | it prints one whole HTML page                          |
      | markdown | it prints "# local/rocket-" before "## Summary"        |

  Scenario: Reports are kept
    Given I ran "ghillie try rocket --as-of 2024-06-15"
    When I run "ghillie report show latest"
    Then it prints the same as before
    When I run "ghillie report list"
    Then it lists the reports with their repositories and ids
    And each report that it lists can be shown by its id

  Scenario: Before the first report there is none to show
    When I run "ghillie report list --output json"
    Then it succeeds
    And it prints an empty array
    When I run "ghillie report show latest"
    Then it is refused as bad input

  Scenario: Silver is rebuilt from Bronze without a trace in the reports
    Given I ran "ghillie try rocket --as-of 2024-06-15"
    When I run "ghillie replay"
    Then it succeeds
    When I run "ghillie try rocket --as-of 2024-06-22"
    Then it says "nothing new"
    And over all stored reports 3 activities are covered

  Scenario: Several people ask at the same moment
    When I run "ghillie try rocket --as-of 2024-06-15 --output json" 6 times at once
    Then each run succeeds, one tells 3 changes, and the others nothing
    And over all stored reports 3 activities are covered

  Scenario: Progress is for terminals
    When I run "ghillie try rocket --as-of 2024-06-15 --output json" on a terminal
    Then progress is shown and taken away again
    And the report counts 3 changes
    When I run "ghillie report show latest --output json"
    Then it says nothing beside its answer

  Scenario: The program says what it is
    When I run "ghillie --version"
    Then it names the program and its version
