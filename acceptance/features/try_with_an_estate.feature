Feature: Reports of clones, as an estate file wants them
  An estate file says which clones belong together, what of them nobody wants to hear, and how reports are told.

  Background:
    Given a repository "rocket" with commits:
      | committed           | title                              | changes              | author                                                              |
      | 2024-05-01 09:00:00 | Start the project                  | README.md            | Grace Example <grace@example.org>                                   |
      | 2024-06-03 10:00:00 | feat: add a launch countdown       | Sources/launch.swift | Grace Example <grace@example.org>                                   |
      | 2024-06-04 10:00:00 | docs: describe the landing legs    | docs/legs.md         | Grace Example <grace@example.org>                                   |
      | 2024-06-05 10:00:00 | Bump yams from 5.0.0 to 5.1.0      | Package.swift        | dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com> |
    And "rocket" is a clone of the project at "https://github.com/acme/rocket.git"
    And an estate file "estate.yaml":
      """
      version: 1
      projects:
        - key: flight
          name: Flight
          noise:
            ignore_authors: ["dependabot[bot]"]
          status:
            emphasise_documentation: true
          components:
            - {key: rocket, name: The rocket, repository: {owner: acme, name: rocket}}
            - key: moon-base
              name: Moon base
              lifecycle: planned
              manual_status: {status: at_risk, summary: Waiting for the site, updated: "2024-06-01"}
            - {key: buggy, name: Moon buggy, lifecycle: planned}
            - {key: probe, name: The probe, repository: {owner: acme, name: probe}}
      """

  Scenario: The overview is by project, and says what no clone can show
    When I run "ghillie try rocket --catalogue estate.yaml --as-of 2024-06-15"
    Then it succeeds
    And it prints "## Flight" before "**On Track** — **acme/rocket**, The rocket, 2 changes"
    And it prints "**At Risk, as people stated on 2024-06-01** — **Moon base**, planned: Waiting for the site"
    And it prints "**Planned** — **Moon buggy**: there is no code yet"
    And it prints "**Not seen** — **The probe**: acme/probe is not among these clones."

  Scenario: What is filtered is counted and not told
    When I run "ghillie try rocket --catalogue estate.yaml --as-of 2024-06-15"
    Then it prints "1 change filtered as noise"
    And it prints "2 changes, 0 late, 1 filtered"
    And it does not print "yams"

  Scenario: A changed filter brings things back in the next report
    Given I ran "ghillie try rocket --catalogue estate.yaml --as-of 2024-06-15"
    When I run "ghillie try rocket --as-of 2024-06-22 --output json"
    Then it succeeds
    And the report tells "yams" once, marked late
    And the report counts 1 change
    And over all stored reports "launch countdown" is told once

  Scenario: What a filter hides is no news
    Given I ran "ghillie try rocket --catalogue estate.yaml --as-of 2024-06-15"
    When "rocket" receives commits:
      | committed           | title                         | author                                                              |
      | 2024-06-17 10:00:00 | Bump grdb from 6.0.0 to 7.0.0 | dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com> |
    And I run "ghillie try rocket --catalogue estate.yaml --as-of 2024-06-22 --output json"
    Then it succeeds
    And it prints an empty array

  Scenario: Documentation comes first where a project asks for it
    When I run "ghillie try rocket --catalogue estate.yaml --as-of 2024-06-15"
    Then it prints "### Documentation" before "### Features"

  Scenario: Clones that the file does not name are told apart
    Given a repository "lander" with commits:
      | committed           | title                    |
      | 2024-06-04 10:00:00 | feat: add a soil sampler |
    When I run "ghillie try rocket lander --catalogue estate.yaml --as-of 2024-06-15"
    Then it prints "## Flight" before "## Not in the catalogue"
    And it prints "## Not in the catalogue" before "local/lander-"

  Scenario: A file that is not valid stops all before anything is written
    Given an estate file "estate.yaml":
      """
      version: 1
      projects:
        - {key: Flight!, name: "", components: []}
      """
    When I run "ghillie try rocket --catalogue estate.yaml --as-of 2024-06-15"
    Then it is refused as bad input
    And it says "estate.yaml has 2 problems"
    And nothing was written
