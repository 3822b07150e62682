Feature: The estate file
  One file says what is watched. Whatever is wrong with it is told in one go, where it stands and how to mend it.

  # Checking

  Scenario: The example is a whole estate
    When I validate the example "estate.yaml"
    Then it succeeds
    And it prints "2 programmes, 5 projects, 10 components, 6 repositories"

  Scenario: Good files are valid
    When I validate every good estate file and the examples
    Then each is valid

  Scenario: Every problem is told in one go
    When I validate "many-at-once" of the good and bad estate files
    Then it is refused as bad input
    And it says "5 problems"
    And it says "estate.yaml:9:10: programmes[0].key: `Wrong` is not a key"
    And it says "projects[0].name: is blank"
    And it says "there is no programme `nowhere`"
    And it says "there is no component `c`"
    And it says "`a` is already the key of the project in line 12"

  Scenario: Another validator agrees on structure
    When I run "ghillie catalogue schema"
    Then it prints the schema that the project carries
    And an independent validator accepts the schema, every good estate file and the examples
    And each bad estate file is refused for the faults that it names, in its own lines
    And the independent validator refuses those whose faults are of structure, and no others
