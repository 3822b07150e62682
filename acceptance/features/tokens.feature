Feature: Who may ask, and about what
  Whoever administers an installation hands out tokens, each for one estate and with one scope, and takes them back. An
  estate's tokens see that estate, and nobody can tell from the answers that there are others.

  Scenario: A token that may only look
    Given a running service
    When I make a token with the scope "read"
    Then that token is let in to "GET /reports"
    And that token is let in to "GET /estates/local"
    And that token may not "PATCH /repositories/acme/rocket/ingestion", which takes "operate"
    And that token may not "POST /estates/local/registry-sync", which takes "operate"
    And that token may not "POST /estates/local/catalogue-import", which takes "admin"

  Scenario: A token is told once and kept nowhere
    Given a running service
    When I make a token with the scope "admin"
    Then that token is let in to "GET /reports"
    And neither the database, nor the list of tokens, nor the service ever tells that token

  Scenario: What is known of a token
    Given a running service
    And I ran "ghillie token create --scope operate --name night-shift --expires-in-days 90"
    When I make a token with the scope "read"
    And that token is let in to "GET /reports"
    Then the list of tokens tells that "night-shift" was never used and ends in 90 days
    And the list of tokens comes to tell when that token was used

  Scenario: A token is taken back
    Given a running service
    And I make a token with the scope "read"
    And that token is let in to "GET /reports"
    When I revoke that token
    Then within 3 seconds it is let in no more
    And revoking it again says since when it has had no force

  Scenario: A token's time is over
    Given a running service
    And I make a token with the scope "read"
    And that token is let in to "GET /reports"
    When that token's time is over
    Then within 3 seconds it is let in no more

  Scenario: Whoever guesses is held up
    Given a running service
    And I make a token with the scope "read"
    And that token is let in to "GET /reports"
    When somebody guesses 12 tokens
    Then 10 guesses are refused with 401, and the others with 429 and a time to wait
    And each refusal is in the log with its request and the address, and without the guess
    And that token is let in to "GET /reports"

  Scenario Outline: What cannot be made or revoked
    When I run "<command>"
    Then it is refused as bad input
    And it says "<words>"

    Examples:
      | command                                                   | words             |
      | ghillie token create --scope read --estate atlantis       | no estate         |
      | ghillie token create --scope king                         | scope             |
      | ghillie token create --scope read --expires-in-days 0     | expires-in-days   |
      | ghillie token revoke 000000000000                         | no token          |

  Scenario: An estate over HTTP
    Given a running service
    Then its administrator imports the estate "local" of 3 repositories, and a second time nothing changes
    And an invalid file is refused with the place of each problem, and changes nothing
    And its administrator makes its 3 repositories watched ones
    And its list of repositories comes in pages of 2
    And a repository that is switched off is listed among those that are not active, also after the next sync

  Scenario: An open service with several estates
    Given an open service with the estates "acme" and "umbra"
    Then "GET /reports" is ambiguous, and "?estate=acme" says which is meant
    And "GET /reports?estate=atlantis" is answered with 404

  Scenario Outline: Estates in one database are sealed from one another, on <engine>
    Given a repository "rocket" with one commit a day from 2024-06-01 to 2024-06-03
    And a database on <engine> with the estates "local" and "umbra", both with a catalogue, and reports of "local"
    When "umbra" walks every route and every list with the things of "local"
    And "local" walks every route and every list with the things of "umbra"
    Then each route has answered its owner, and has been walked
    And nobody found anything of the other, and nothing of theirs has changed

    Examples:
      | engine        |
      | SQLite        |
      | PostgreSQL 15 |
      | PostgreSQL 18 |

  Scenario: A role that nothing seals
    Given a database on PostgreSQL 15 whose role bypasses row-level security
    When I run "ghillie doctor"
    Then it succeeds
    And it prints "BYPASSRLS"
    And a service on it warns "store.role_bypasses_row_security"
    And a first estate is taken, and a second one refused with 409

  Scenario: The doctor of a healthy installation
    Given I ran "ghillie token create --scope read"
    When I ask the doctor with these settings:
      | GHILLIE_ADMIN_TOKEN | hidden-hidden-hidden |
      | GHILLIE_PORT        | 9090                 |
    Then it succeeds
    And it prints "9090"
    And it does not print "hidden"

  Scenario: The doctor of a database that is away
    When I ask the doctor with these settings:
      | GHILLIE_DATABASE_URL | postgresql://ann:hidden@127.0.0.1:1/ghillie |
    Then its answer ends with 3, without the word "hidden"
    And it prints "cannot be reached"
