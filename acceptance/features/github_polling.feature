Feature: What happens on GitHub is found by asking
  Ghillie asks GitHub what happened in the repositories of an estate, keeps all of it once, and asks for no more than it needs.

  Background:
    Given a GitHub on which the estate's repository "acme/rocket" has 40 commits
    And a token for it

  Scenario: The first ingestion finds everything
    Given a pull request "Faster" that was merged by "squash" at "2024-05-01 12:00"
    And an issue "It leaks" of "2024-05-02"
    And a release "v1.0.0" of "2024-05-03"
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once
    And stored are 1 pull request, 1 issue and 1 release

  Scenario: What has more inside than a page holds is read to its end
    Given a pull request "Endless" with 130 commits, files, labels, reviews, comments and closings
    And an issue "Bottomless" with 130 labels, comments and closings
    When I ingest
    Then it succeeds
    And pull request 1 is stored with 130 commits, files and labels and 260 entries in its timeline
    And issue 2 is stored with 130 labels and 260 entries in its timeline
    And stored are 130 reviews and 260 comments
    And the further pages were asked for in 4 requests

  Scenario: A commit that is old and merged today is found
    Given I ingested
    And a pull request "Rewritten", written at "2021-03-01", that was merged by "merge" at "2024-06-01 12:00"
    When I ingest
    Then every commit of the default branch is stored once

  Scenario: Where nothing happened only the probe is asked
    Given I ingested
    When I ingest
    Then it succeeds
    And GitHub was asked for nothing but the probe

  Scenario: A kill in the middle loses nothing and doubles nothing
    Given ghillie was killed while it ingested, at 5 different requests
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once

  Scenario: A repository that is renamed stays the same
    Given I ingested
    And the repository is now "umbrella/missile"
    And a commit "After the move" of "2024-06-02"
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once

  Scenario: An archived repository is looked at and left alone
    Given I ingested
    And the repository is archived
    When I ingest
    Then it succeeds
    And GitHub was asked for nothing but the probe

  Scenario: A deleted repository is told as unavailable
    Given I ingested
    And the repository is deleted
    When I ingest
    Then the repository is told as "unavailable"

  Scenario: A release that is deleted is no release any more
    Given a release "v1.0.0" of "2024-05-03"
    And a release "v1.1.0" of "2024-05-04"
    And I ingested
    And the release "v1.0.0" is deleted
    When I ingest
    Then it succeeds
    And of the releases only "v1.1.0" is left, and 1 was told as gone
    When I ingest
    Then of the releases only "v1.1.0" is left, and 1 was told as gone

  Scenario: What a force-push brings is found
    Given I ingested
    And a force-push drops the newest 3 commits for "Better"
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored

  Scenario: What moves while it is read is not lost
    Given 60 pull requests and as many issues, with a comment each
    And with each of GitHub's next 60 answers something happens there
    When I ingest
    Then it succeeds
    And all that was there when it began is stored
    When it is quiet there again
    And I ingest
    Then it succeeds
    And every commit of the default branch is stored once
    And every pull request, issue and comment is stored as it is by now

  Scenario: A force-push in the middle of a look loses nothing
    Given I ingested
    And 250 more commits were pushed
    And once GitHub has given 4 answers, a force-push drops the newest 120 commits for "Better"
    When I ingest
    Then it succeeds
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored
