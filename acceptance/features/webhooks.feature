Feature: Deliveries from GitHub
  GitHub sends each event once and never again by itself. What Ghillie has said that it has, it has: on disk, byte for byte,
  once, in the estate whose secret signed it. What it cannot keep it does not take.

  Scenario Outline: A delivery is kept as it came, on <engine>
    Given a service on <engine> that knows a webhook secret
    When GitHub delivers "push" as <form>
    Then it is answered with 202 and the delivery's id
    And the raw event holds the very bytes, and how to read them
    And "ghillie_webhook_deliveries_total" counts 1 "accepted"
    And it comes to be refined, or left with a reason

    Examples:
      | engine        | form |
      | SQLite        | JSON |
      | SQLite        | form |
      | PostgreSQL 15 | JSON |
      | PostgreSQL 18 | form |

  Scenario: One event, however often it is sent
    Given a service on SQLite that knows a webhook secret
    When GitHub delivers "push" as JSON
    And the same delivery comes again
    And the same body comes under another id
    Then each of them was answered with 202
    And there is 1 raw event

  Scenario: A ping is answered
    Given a service on SQLite that knows a webhook secret
    When GitHub delivers "ping" as JSON
    Then it is answered with 200
    And there are 0 raw events

  Scenario Outline: What does not prove to be GitHub's is not taken
    Given a service on SQLite that knows a webhook secret
    When a delivery comes <how>
    Then it is refused with <status> and nothing of it is kept
    And the log never shows the body or the secret

    Examples:
      | how                              | status |
      | without a signature              | 401    |
      | with the signature of another    | 401    |
      | with half a signature            | 401    |
      | with a SHA-1 signature alone     | 401    |
      | with a body that was changed     | 401    |
      | without an event                 | 400    |
      | without an id                    | 400    |
      | with an event that is none       | 400    |
      | with a body of 26 MiB            | 413    |

  Scenario: A delivery that does not say how long it is, and becomes too long, is cut off
    Given a service on SQLite that knows a webhook secret
    When 26 MiB come in pieces
    Then they are cut off and nothing of them is kept
    And it answers "GET /health" with 200 and status "ok"

  Scenario: The secret is changed without losing a delivery
    Given a service on SQLite that knows a webhook secret
    When a second secret is added for the estate "local"
    Then within 3 seconds deliveries signed with either are taken
    When the second secret is revoked
    Then within 3 seconds deliveries signed with it are refused
    And no list, log or metric ever shows a secret

  Scenario: The secret says for which estate a delivery is
    Given a service on PostgreSQL 15 that knows a webhook secret
    And the example estates are imported into its database
    When a second secret is added for the estate "harbour"
    Then within 3 seconds deliveries signed with either are taken
    And each lies in the estate of its secret

  Scenario: The store is away
    Given a PostgreSQL server that is stopped
    And a service on that server that knows a webhook secret
    When GitHub delivers "push" as JSON
    Then it is refused with 503 and a time to wait
    When the server starts
    Then within 20 seconds the same delivery is taken
    When the server stops
    And the same body comes under another id
    Then it is refused with 503 and a time to wait

  Scenario Outline: What was acknowledged survives kill -9, on <engine>
    Given a service on <engine> that knows a webhook secret
    When it is killed while 8 senders deliver without a pause
    Then every delivery that was acknowledged is kept, once

    Examples:
      | engine        |
      | SQLite        |
      | PostgreSQL 15 |

  Scenario: Hostile bodies are kept or refused, and the service lives
    Given a service on SQLite that knows a webhook secret
    When signed bodies come that are empty, cut off, deeply nested, not UTF-8, full of NULs, or of huge numbers
    Then each of them was answered with 202
    And each body is kept byte for byte
    And it answers "GET /health" with 200 and status "ok"

  Scenario: A delivery of millions of small values is kept, and costs no more memory than there is
    Given a service on SQLite that knows a webhook secret
    When a signed push of 25 MiB comes that is made of small values
    Then it is answered with 202 and the delivery's id
    And the raw event holds the very bytes, and how to read them
    And it comes to be refined, or left with a reason
    And the service never held 512 MB of memory
    When GitHub delivers "push" as JSON
    Then it is answered with 202 and the delivery's id

  Scenario: Deliveries of every kind that GitHub sends are kept byte for byte
    Given a service on SQLite that knows a webhook secret
    When every recorded delivery that there is comes
    Then each of them was answered with 202
    And each body is kept byte for byte

  Scenario Outline: Secrets that cannot be used
    When I run "<command>"
    Then it is refused as bad input
    And it says "<words>"

    Examples:
      | command                                                              | words      |
      | ghillie estate webhook-secret add --estate-key atlantis              | no estate  |
      | ghillie estate webhook-secret add --estate-key local --secret-file / | cannot be  |
      | ghillie estate webhook-secret revoke none                            | no webhook |
