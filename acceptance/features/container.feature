@container
Feature: Ghillie in a container
  Whoever runs the image gets a service that needs no rights, keeps what it knows in one place, and stops when it is told to.

  Scenario: A container that may do nothing
    Given a running container
    Then its first words name port 8080, its role, its database in "/var/lib/ghillie" and its version
    And it answers "GET /health" with 200 and status "ok"
    And it comes to answer "GET /ready" with 200 and status "ready"
    And the token in its data directory opens "/reports"
    And its own health check finds it well
    And it runs as "ghillie", user 1000, without a single right of root
    And it can write in "/var/lib/ghillie" and nowhere else
    When the container is stopped
    Then it ends with 0 within 10 seconds of the signal

  Scenario: It is content with 128 MB
    Given a running container
    When it is asked 2,000 times
    Then it has needed less than 128 MB

  Scenario: What it knows outlives it
    Given a running container on a volume
    When another container takes its place on that volume
    Then the token of the first opens "/reports"

  Scenario Outline: The image runs <words>
    When I run the image with "<words>"
    Then it succeeds
    And it prints "<output>"

    Examples:
      | words                          | output                            |
      | ghillie --version              | ghillie 0.                        |
      | --version                      | ghillie 0.                        |
      | serve --help                   | Serve reports, probes and metrics |
      | report list --output json      | []                                |
      | id                             | uid=1000(ghillie)                 |
      | /bin/sh -c 'printenv HOME'     | /var/lib/ghillie                  |
      | echo 'two  words'              | two  words                        |

  Scenario: A command that is neither a program nor Ghillie's
    When I run the image with "reprot list"
    Then it is refused as bad input
    And it says "reprot"

  Scenario: The exit code of another command
    When I run the image with "sh -c 'exit 7'"
    Then it ends with the exit code 7

  Scenario Outline: A data directory that it cannot write to: <which>
    When I start a container whose data directory <which>
    Then it ends at once with 2 and says "/var/lib/ghillie, cannot be written"

    Examples:
      | which              |
      | belongs to another |
      | is read-only       |

  Scenario: Every fault of a container's environment is told at once
    When I start a container with these settings:
      | GHILLIE_PORT      | http |
      | GHILLIE_LOG_LEVEL | loud |
    Then it ends at once with 2 and names each of them

  Scenario: A port that another container has
    Given a running container
    When I start a container in the network of that one
    Then it ends at once with 2 and says "cannot listen"

  Scenario: The image tells what it is and holds nothing more
    Then the image names its port, its volume, its user, its version and its licence
    And the image holds no git, no compiler and no source
    And the image is at most 130 MB larger than its base
