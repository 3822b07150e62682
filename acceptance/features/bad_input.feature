Feature: Bad input, and odd input
  What cannot be used is refused with the reason before anything is written. What is merely odd gets a correct report.

  Background:
    Given a repository "rocket" with commits:
      | committed           | title                                  | changes              |
      | 2024-05-01 09:00:00 | Start the project                      | README.md            |
      | 2024-06-03 10:00:00 | feat: add a launch countdown           | Sources/launch.swift |

  # Refused: exit code 2, the reason on stderr, nothing half-written

  Scenario Outline: <what> is no repository
    Given a folder "empty" that is no repository
    And a file "letter.txt"
    When I run "ghillie try <path>"
    Then it is refused as bad input
    And it says "<path>"
    And nothing was written

    Examples:
      | what                | path       |
      | a plain folder      | empty      |
      | a file              | letter.txt |
      | a path to nothing   | nowhere    |

  Scenario: A repository without any commit
    Given a repository "blank" without any commit
    When I run "ghillie try blank"
    Then it is refused as bad input
    And it says "no commit"
    And nothing was written

  Scenario: One bad path among good ones stops all before anything is written
    Given a folder "empty" that is no repository
    When I run "ghillie try rocket empty"
    Then it is refused as bad input
    And nothing was written

  Scenario: A repository that has lost part of its history
    Given "rocket" has lost an object of its history
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it is refused as bad input
    And it says "rocket"

  Scenario Outline: A command that makes no sense: <command>
    When I run "<command>"
    Then it is refused as bad input
    And nothing was written

    Examples:
      | command                                                |
      | ghillie try                                            |
      | ghillie try rocket --as-of yesterday                   |
      | ghillie try rocket --as-of 2024-06-31                  |
      | ghillie try rocket --first-window-days 0               |
      | ghillie try rocket --first-window-days many            |
      | ghillie try rocket --output yaml                       |
      | ghillie try rocket --no-such-option                    |
      | ghillie try rocket --database mysql://localhost/x      |
      | ghillie report show no-such-report                     |
      | ghillie fly                                            |

  Scenario: As of a time before the ledger's end
    Given I ran "ghillie try rocket --as-of 2024-06-15"
    When I run "ghillie try rocket --as-of 2024-06-10"
    Then it is refused as bad input
    And it says "2024-06-15"
    When I run "ghillie report list --output json"
    Then it succeeds
    And over all stored reports 1 activities are covered

  Scenario: A database that another program holds locked
    Given I ran "ghillie try rocket --as-of 2024-06-04"
    And another program holds the database locked
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it is refused as bad input
    And it says "locked"

  Scenario: A database that may not be written
    Given I ran "ghillie try rocket --as-of 2024-06-04"
    And "rocket" receives commits:
      | committed           | title                 |
      | 2024-06-05 10:00:00 | feat: add a hatch     |
    When I run "ghillie try rocket --as-of 2024-06-15" without the right to write its database
    Then it is refused as bad input
    And it says "read-only"

  Scenario: A disk that fills up at any moment
    When I run "ghillie try rocket --as-of 2024-06-15 --output json" on a disk that fills up at 25 different moments
    Then each time it was refused as bad input, saying "no space"
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report tells "launch countdown" once
    And the database is sound

  Scenario: A database of a newer version
    Given I ran "ghillie try rocket --as-of 2024-06-04"
    And the database has seen a newer version of ghillie
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it is refused as bad input
    And it says "newer"

  Scenario: A database of another program
    Given the database file is another program's database
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it is refused as bad input
    And the database file is as it was

  Scenario: A database file that is no database
    Given the database file is a letter
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it is refused as bad input
    And the database file is as it was

  # Odd, and answered correctly

  Scenario: Nothing in the first window
    When I run "ghillie try rocket --as-of 2024-09-01 --output json"
    Then it succeeds
    And the report counts 0 changes
    And the status is "unknown"
    And it sees no risk
    When I run "ghillie try rocket --as-of 2024-09-15 --output json"
    Then it succeeds
    And it prints an empty array
    And it says "nothing new"

  Scenario: A shallow clone says that its history is cut
    Given "rocket" receives commits:
      | committed           | title                   |
      | 2024-06-05 10:00:00 | feat: add a hatch       |
      | 2024-06-06 10:00:00 | feat: add a ladder      |
    And "copy" is a clone of "rocket", 2 commits deep
    When I run "ghillie try copy --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report mentions "shallow"
    And the report tells "ladder" once

  Scenario: A clone without file contents
    Given "copy" is a clone of "rocket" without file contents
    When I run "ghillie try copy --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report tells "launch countdown" once

  Scenario: A stale clone is unknown, never green
    Given "rocket" is a clone of the project at "https://github.com/acme/rocket.git"
    And "rocket" was last fetched on 2024-06-10
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the status is "unknown"
    And the report mentions "last fetched 2024-06-10"

  Scenario: A clone is known by its origin, without what is secret in it
    Given "rocket" is a clone of the project at "https://user:hunter2@github.com/acme/rocket.git"
    When I run "ghillie try rocket --as-of 2024-06-15"
    Then it prints "# acme/rocket — Status report (2024-06-01 to 2024-06-14)"
    And it does not print "hunter2"

  Scenario: A detached HEAD
    Given "rocket" receives commits:
      | committed           | title                   |
      | 2024-06-05 10:00:00 | feat: add a hatch       |
    And HEAD of "rocket" is detached at "feat: add a launch countdown"
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report tells "launch countdown" once
    And the report does not mention "hatch"

  Scenario: A repository of the newer object format
    Given a repository "lander" that names its objects by SHA-256, with commits:
      | committed           | title                    |
      | 2024-05-01 09:00:00 | Start the lander         |
      | 2024-06-04 10:00:00 | feat: add a soil sampler |
      | 2024-06-05 10:00:00 | fix: mend the drill      |
    When I run "ghillie try lander --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report counts 2 changes
    And the report tells "soil sampler" once
    And every highlight cites commits of "lander" by their 64 digits
    When I run "ghillie try lander --as-of 2024-06-22"
    Then it says "nothing new"
    When "lander" receives commits:
      | committed           | title                   |
      | 2024-06-18 10:00:00 | feat: add a second lamp |
    And I run "ghillie try lander --as-of 2024-06-22 --output json"
    Then the report counts 1 change
    And over all stored reports "soil sampler" is told once

  Scenario: A path with spaces, quotes and a line break
    Given "rocket" is moved to a folder with spaces, quotes and a line break in its name
    When I report on that folder as of 2024-06-15
    Then it succeeds
    And the report tells "launch countdown" once

  Scenario: A second work tree of a clone
    Given "annex" is a second work tree of "rocket"
    When I run "ghillie try annex --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report tells "launch countdown" once

  Scenario: A clone that belongs to somebody else
    Given "rocket" belongs to somebody else
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report tells "launch countdown" once

  Scenario: Inside a git hook of another repository
    Given a repository "lander" with commits:
      | committed           | title                        |
      | 2024-06-04 10:00:00 | feat: add a soil sampler     |
    When I run "ghillie try rocket --as-of 2024-06-15 --output json" inside a hook of "lander"
    Then it succeeds
    And the report tells "launch countdown" once
    And the report does not mention "soil sampler"

  Scenario: Broken encodings
    Given "rocket" has commits whose text is in no encoding
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report counts 5 changes
    And the report tells "machine" once
    And the report tells "gyroscope" once
    And the report tells "rudder" once
    And the report tells "crane" once

  Scenario: Clocks in 1970 and 2100
    Given "rocket" has commits from clocks in 1970 and 2100 among its own of 2024-06-05
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report tells "sextant" once
    And the report tells "astrolabe" once
    And the report tells "compass" once
    And the report does not mention "hourglass"
    When I run "ghillie try rocket --output json"
    Then the report tells "hourglass" once
    And the report tells "sundial" once
    And the report does not mention "astrolabe"
    And 0 of its activities are late

  Scenario: An octopus merge is one change
    Given "rocket" merges three branches at once on 2024-06-05
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then the report counts 2 changes
    And the report covers 5 activities

  Scenario: A history with several roots
    Given "rocket" takes in the whole history of another project on 2024-06-05
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report counts 2 changes
    And the report covers 4 activities

  Scenario: Grafts and replace refs change nothing
    Given "rocket" has grafts and replace refs that tell other stories
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report tells "launch countdown" once
    And the report does not mention "forged story"

  Scenario: Submodules
    Given "rocket" has a submodule that nobody fetched
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report counts 3 changes

  Scenario: Forty thousand commits
    Given a repository "station" with 40000 commits, one an hour up to 2024-06-15
    When I run "ghillie try station --as-of 2024-06-15 --output json" and watch its memory
    Then it succeeds
    And it never held 512 MiB of memory
    And the report counts 336 changes
    And the report keeps to its limits
    When I run "ghillie try station --as-of 2024-06-16 --output json"
    Then it prints an empty array

  Scenario: A first report of forty thousand commits
    Given a repository "station" with 40000 commits, one an hour up to 2024-06-15
    When I run "ghillie try station --as-of 2024-06-15 --first-window-days 3650 --output json" and watch its memory
    Then it succeeds
    And it never held 512 MiB of memory
    And the report counts 40000 changes
    And the report keeps to its limits

  Scenario: Ctrl-C at any moment, and the next run carries on
    Given a repository "station" with 600 commits, one an hour up to 2024-06-15
    When I press Ctrl-C in "ghillie try station --as-of 2024-06-15 --output json" at 25 different moments
    And I run "ghillie try station --as-of 2024-06-15 --output json"
    Then over all stored reports 336 activities are covered
    And the database is sound
    And the machine's temporary folder is empty

  Scenario: A hostile clone runs nothing
    Given "rocket" plants every command that git could be told to run
    When I run "ghillie try rocket --as-of 2024-06-15 --output json"
    Then it succeeds
    And the report tells "drawbridge" once
    And no planted command was run

  Scenario Outline: Text that would take over the terminal is made harmless in <format>
    Given "rocket" has commits that try to take over the terminal
    When I run "ghillie try rocket --as-of 2024-06-15 --output <format>"
    Then it succeeds
    And it prints no control character
    And it prints "periscope"
    And it prints "hydrophone"
    And <safe>

    Examples:
      | format   | safe                                          |
      | markdown | it does not print "link](javascript:"         |
      | html     | it does not print "<script"                   |
      | json     | it prints 1 JSON reports and nothing else     |
