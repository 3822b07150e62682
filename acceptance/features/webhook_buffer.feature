Feature: Deliveries through a buffer
  Where a Valkey server is named, deliveries go into its append-only file before they go to the database. A burst, or a database
  that is away, is then nobody's loss. Ghillie takes the server's word only where that word is on disk.

  Scenario Outline: Deliveries come through the buffer into the database, on <engine>
    Given a Valkey server that keeps an append-only file
    And a service on <engine> that buffers in it
    When 200 deliveries come at the same time
    Then each of them was answered with 202
    And all of them come to be kept, once
    And the buffer comes to be empty
    And it never says "not-to-be-shown"

    Examples:
      | engine        |
      | SQLite        |
      | PostgreSQL 18 |

  Scenario: The database is away and comes back
    Given a Valkey server that keeps an append-only file
    And a PostgreSQL server that is stopped
    And a service on that server that buffers in it
    Then it comes to be ready without its "database"
    When 50 deliveries come at the same time
    Then each of them was answered with 202
    And the buffer holds 50 deliveries
    When the server starts
    Then all of them come to be kept, once
    And the buffer comes to be empty
    And it comes to answer "GET /ready" with 200 and status "ready"

  Scenario: Both are away
    Given a Valkey server that keeps an append-only file
    And a PostgreSQL server that is stopped
    And a service on that server that buffers in it
    Then it comes to be ready without its "database"
    When the buffer is killed
    And the service has noticed
    And GitHub delivers "push" as JSON
    Then it is refused with 503 and a time to wait
    When the buffer starts
    Then within 20 seconds the same delivery is taken

  Scenario: A service with a buffer ends as others do
    Given a Valkey server that keeps an append-only file
    And a service on SQLite that buffers in it
    When 50 deliveries come at the same time
    And it gets SIGTERM
    Then it ends with 0 within 10 seconds of the signal

  Scenario Outline: A buffer that is not to be trusted is passed by
    Given a Valkey server that <fault>
    And a service on SQLite that buffers in it
    When 20 deliveries come at the same time
    Then each of them was answered with 202
    And all of them come to be kept, once
    And the buffer holds 0 deliveries
    And it comes to be ready without its "buffer"
    And the log says "webhook.buffer.<event>" once
    And "ghillie doctor" finds fault with the buffer: "<words>"
    And it never says "not-to-be-shown"

    Examples:
      | fault                         | event       | words                     |
      | keeps no append-only file     | untrusted   | no append-only file       |
      | may evict what it holds       | untrusted   | may evict what it holds   |
      | leaves syncing to the system  | untrusted   | is not synced             |
      | is full                       | untrusted   | its memory is full        |
      | is stopped                    | unavailable | it cannot be reached      |

  Scenario Outline: What was acknowledged survives whatever is killed, on <engine>
    Given a Valkey server that keeps an append-only file
    And a PostgreSQL server that is stopped
    And the server starts
    And a service on <engine> that buffers in it
    When 8 senders deliver without a pause while the buffer, the store and the service are killed in turn
    Then every delivery that was acknowledged comes to be kept, once
    And the buffer comes to be empty

    Examples:
      | engine      |
      | that server |
      | SQLite      |
