Feature: What happened on GitHub is reported
  What polls and deliveries brought is told once, by pull request, and where GitHub was not seen the report says so.

  Background:
    Given a GitHub on which the estate has 1 repositories of 5 commits
    And a token for it

  Scenario Outline: What was merged by "<how>" is told by its pull request
    Given a pull request "Count stars faster" was merged by "<how>" 2 days ago
    When I ingest and report
    Then the report tells "stars faster" once
    And its status is not "unknown"
    When I ingest and report
    Then it says "nothing new"

    Examples:
      | how    |
      | merge  |
      | squash |
      | rebase |

  Scenario: A release that was deleted is not told
    Given a pull request "Count stars faster" was merged by "squash" 3 days ago
    And a release "v1.0.0" was published 2 days ago
    And a release "v1.1.0" was published 1 days ago
    And I ingested
    And the release "v1.1.0" is deleted
    When I ingest and report
    Then the report mentions "1.0.0"
    And the report does not mention "1.1.0"

  Scenario: A label that an estate calls noise hides the pull request, and the report counts it
    Given the estate calls the label "chore" noise
    And a pull request "Sort the shelves" labelled "chore" was merged by "squash" 2 days ago
    When I ingest and report
    Then the report does not mention "Sort the shelves"
    And the report mentions "filtered"

  Scenario: A repository that GitHub does not show any more is unknown
    Given I ingested
    And the repository is deleted
    When I ingest and report
    Then its status is "unknown"
