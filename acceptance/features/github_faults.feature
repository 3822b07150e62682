Feature: GitHub has bad days
  What goes wrong is told by its kind; what may go away is tried again, and no wait that GitHub asks for is cut short.

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
      | fault                            |
      | bad gateway                      |
      | a reset in the middle            |
      | half of its JSON                 |
      | a spent budget                   |
      | a spent budget, as a success     |
      | a secondary limit of two seconds |
