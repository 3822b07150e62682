Feature: GitHub has bad days
  What goes wrong is told by its kind; what may go away is tried again, no wait that GitHub asks for is cut short, and a part of an
  answer never passes for the whole.

  Background:
    Given a GitHub on which the estate's repository "acme/rocket" has 40 commits
    And a token for it

  Scenario Outline: A lasting fault is told by its kind: <fault>
    Given GitHub always answers with <fault>
    When I ingest
    Then the run is told to have failed with "<category>"

    Examples:
      | fault                 | category     |
      | bad gateway           | transient    |
      | bad credentials       | client_error |
      | missing rights        | client_error |
      | single sign-on        | client_error |
      | a field that is gone  | schema_drift |

  Scenario Outline: A fault that passes costs nothing: <fault>
    Given GitHub once answers with <fault>
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once
    And the client did nothing that it should not

    Examples:
      | fault                                          |
      | bad gateway                                    |
      | a reset in the middle                          |
      | half of its JSON                               |
      | a spent budget                                 |
      | a spent budget, as a success                   |
      | a secondary limit of two seconds               |
      | a secondary limit of two seconds, as a success |

  Scenario Outline: A fault may strike whatever is asked for: <fault>
    Given a pull request "Faster" with 3 commits, files, labels, reviews, comments and closings
    And an issue "It leaks" with 3 labels, comments and closings
    And a release "v1.0.0" of "2024-05-03"
    And GitHub answers every second request, up to the 14th, with <fault>
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once
    And stored are 1 pull request, 1 issue and 1 release
    And stored are 3 reviews and 6 comments

    Examples:
      | fault                 |
      | a reset in the middle |
      | half of its JSON      |

  Scenario Outline: What is too much for GitHub is asked for in smaller pages: <what>, <fault>
    Given 20 pull requests and as many issues, with a comment each
    And GitHub answers a page of more than <most> <what> with <fault>
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once
    And every pull request, issue and comment is stored as it is by now

    Examples:
      | most | what          | fault                        |
      | 30   | pull requests | bad gateway                  |
      | 30   | pull requests | gateway time-out             |
      | 30   | pull requests | a query that ran out of time |
      | 30   | commits       | service unavailable          |

  Scenario Outline: What is missing from an answer is asked for again: <part>
    Given a pull request "Faster" with 3 commits, files, labels, reviews, comments and closings
    And an issue "It leaks" with 3 labels, comments and closings
    And GitHub once leaves out <part>
    When I ingest
    Then it succeeds
    And every commit of the default branch is stored once
    And pull request 1 is stored with 3 commits, files and labels and 6 entries in its timeline
    And issue 2 is stored with 3 labels and 6 entries in its timeline
    And stored are 3 reviews and 6 comments

    Examples:
      | part                          |
      | the reviews of a pull request |
      | the labels of an issue        |
      | the history                   |
      | the parents of a commit       |

  Scenario: A part of an answer never passes for the whole
    Given a pull request "Faster" with 3 commits, files, labels, reviews, comments and closings
    And GitHub always leaves out the reviews of a pull request
    When I ingest
    Then the run is told to have failed with "transient"
    And the repository is told as "failing"
    When GitHub is well again
    And I ingest
    Then it succeeds
    And stored are 3 reviews and 3 comments
    And the repository is told as "healthy"
