Feature: The two commands of a newcomer
  What the first page promises is there.

  Scenario: make tells what it can do
    When I type "make help" in the project's folder
    Then it succeeds
    And it prints "make run"
    And it prints "make test"
    And it prints "make docker-build"
    And it prints "make docker-run"

  Scenario Outline: The first page names <command>
    Then the file "README.md" of the project names "<command>"

    Examples:
      | command   |
      | make run  |
      | make test |
