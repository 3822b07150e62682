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

  Scenario Outline: What is no estate file is refused: <what>
    Given an estate file that <what>
    When I run "ghillie catalogue validate estate.yaml"
    Then it is refused as bad input
    And it says "<reason>"

    Examples:
      | what                              | reason                           |
      | is larger than five mebibytes     | is larger than 5 MiB             |
      | is an alias bomb                  | when its aliases are written out |
      | is an alias bomb in a key         | aliases of aliases               |
      | is not UTF-8                      | estate.yaml:2:7: is not valid    |
      | is nested a hundred thousand deep | is not YAML                      |

  Scenario: A file that is not there
    When I run "ghillie catalogue validate nowhere.yaml"
    Then it is refused as bad input
    And it says "there is no file nowhere.yaml"

  # Importing

  Scenario: The plan comes first, then the import, and then there is nothing to do
    Given the example estate file
    When I run "ghillie estate import --estate-key harbour --catalogue-path estate.yaml --dry-run"
    Then it succeeds
    And it prints "+ component berth-planner"
    And it prints "+ edge pilot-dispatch blocked_by radio-gateway (ops)"
    And nothing was written
    When I run "ghillie estate import --estate-key harbour --catalogue-path estate.yaml --commit-sha 0123abc"
    Then the import counts 10 components created and 0 unchanged
    When I run "ghillie estate import --estate-key harbour --catalogue-path estate.yaml --commit-sha 0123abc"
    Then the import counts 0 components created and 10 unchanged
    And it says "nothing changed"
    When I run "ghillie estate list"
    Then it prints "0123abc"

  Scenario: A component that moves to another project is told as moved
    Given the example estate file
    And I ran "ghillie estate import --estate-key harbour --catalogue-path estate.yaml"
    When the component "port-dues" moves to the project "harbour-museum"
    And I run "ghillie estate import --estate-key harbour --catalogue-path estate.yaml --dry-run"
    Then it prints "~ component port-dues: project"
    And it does not print "- component"

  Scenario: A file that is not valid changes nothing
    Given the example estate file
    And I ran "ghillie estate import --estate-key harbour --catalogue-path estate.yaml"
    When the estate file gets the line "nonsense: 1"
    And I run "ghillie estate import --estate-key harbour --catalogue-path estate.yaml"
    Then it is refused as bad input
    And it says "nonsense: is not a field here"
    When the estate file loses the line "nonsense: 1"
    And I run "ghillie estate import --estate-key harbour --catalogue-path estate.yaml --dry-run"
    Then it says "nothing would change"

  Scenario: An import that is killed has done all or nothing
    Given an estate file of 3500 repositories in 400 projects
    When the import of "estate.yaml" is killed at 8 different moments
    Then each time all 3500 repositories were there, or none
    When I run "ghillie estate import --estate-key large --catalogue-path estate.yaml"
    Then it succeeds

  # Watching

  Scenario: What is declared is watched, and what a person says stays
    Given the example estate file
    And I ran "ghillie estate import --estate-key harbour --catalogue-path estate.yaml"
    And I ran "ghillie estate sync"
    And I ran "ghillie estate repo set example-shore/port-dues --ingestion off"
    When I run "ghillie estate sync"
    Then it prints "0 new repositories, 0 updated, 0 left the catalogue, 6 unchanged"
    And of its repositories 5 are active and 1 is inactive
    When I run "ghillie estate repo list --project weather --active"
    Then it prints "example-shore/tide-tables"
    And it does not print "example-harbour"
    And its repositories are the same in pages of 1, 4 and 200

  Scenario: A checkout is imported again when its HEAD moves, until it is stopped
    Given a checkout "declared" of the example estate file
    When "ghillie catalogue watch declared --estate-key harbour --poll-interval-s 0.1" runs
    Then it soon says "imported of"
    When a commit to "declared" adds the line "nonsense: 1" to the estate file
    Then it soon says "not imported"
    When a commit to "declared" takes the line "nonsense: 1" out of the estate file again
    Then it soon has said "imported of" twice
    And on SIGTERM it ends with 0
    When I run "ghillie estate list --output json"
    Then the last import was of the newest commit to "declared"

  # From elsewhere

  Scenario: Backstage's files become an estate file to be reviewed
    Given Backstage files of a domain, a system, three components and an API
    When I run "ghillie catalogue import-backstage backstage"
    Then it succeeds
    And it says "of kind API"
    And what it printed is a valid estate file of 1 programmes, 2 projects and 3 components
