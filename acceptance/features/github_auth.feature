Feature: GitHub is asked by an app
  An app signs for itself and gets a token for each owner that installed it.

  Background:
    Given a GitHub on which the estate's repository "acme/rocket" has 40 commits

  Scenario: An app reads what it is installed for
    Given an app that "acme" installed
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once

  Scenario: An app that nobody installed reads nothing
    Given an app that "umbrella" installed
    When I ingest
    Then the run is told to have failed with "client_error"

  Scenario: A token that is past its time is replaced
    Given an app that "acme" installed
    And its tokens are past their time after 2 requests
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once
