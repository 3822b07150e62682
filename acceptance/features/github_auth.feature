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

  Scenario: What goes to another owner is followed where the app is installed, too
    Given an app that "acme" installed
    And "umbrella" installed it, too
    And the repository is private
    And I ingested
    And the repository is now "umbrella/missile"
    And a commit "After the move" of "2024-06-02"
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once
    And the repository is told as "healthy"

  Scenario: What goes to an owner without the app is told as unavailable
    Given an app that "acme" installed
    And the repository is private
    And I ingested
    And the repository is now "umbrella/missile"
    When I ingest
    Then the repository is told as "unavailable"

  Scenario: A token that is past its time is replaced
    Given an app that "acme" installed
    And its tokens are past their time after 2 requests
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once

  Scenario: The doctor asks GitHub whether it knows the app
    Given an app that "acme" installed
    When I run "ghillie doctor"
    Then it succeeds
    And it prints "knows the App, which has 1 installation"

  Scenario: The doctor of an app whose key is none
    Given an app that "acme" installed
    And the file of its key holds no key
    When I run "ghillie doctor"
    Then its answer ends with 3, without the word "hidden"
    And it prints "is no RSA key in PEM"

  Scenario: The doctor of an app that GitHub does not know
    Given an app that "acme" installed
    And its id is another app's
    When I run "ghillie doctor"
    Then its answer ends with 3, without the word "PRIVATE KEY-----"
    And it prints "GitHub does not accept the App (401)"
