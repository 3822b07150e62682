Feature: A fork is told by what was made in it
  What a fork takes over from its parent is the parent's work, however it came: it lands, and is not told.

  Background:
    Given a GitHub on which the estate's repository "acme/comet" is a fork of "umbrella/comet"
    And a token for it
    And its parent pushed "Count the moons" 4 days ago, which the fork took over 3 days ago

  Scenario: What a fork takes over from its parent is not told as its work
    Given a pull request "Paint it red" was merged by "merge" 2 days ago
    And its parent pushed "Name the craters" 2 days ago, which the fork took over 1 days ago
    And its parent merged a pull request "Weigh the dust" 2 days ago, which the fork took over 1 days ago
    When I ingest and report
    Then the report tells "it red" once
    And the report does not mention "the moons"
    And the report does not mention "the craters"
    And the report does not mention "the dust"
    And the report does not mention "Merge branch"
    When I ingest and report
    Then it says "nothing new"

  Scenario: Of a fork whose parent is hidden all counts
    Given its parent is private
    When I ingest and report
    Then the report tells "the moons" once
