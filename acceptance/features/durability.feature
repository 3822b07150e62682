Feature: Nothing that was acknowledged is lost
  A machine that loses power, a process that is killed: the next run carries on, and at the end every commit is covered
  once, and the reports are those of a life in which nothing happened.

  Background:
    Given a repository "station" that grows by 80 commits in each of 5 fortnights

  Scenario: Two hundred kills at random moments
    Given the reports of a life without a kill
    When ghillie is killed 200 times at random moments on SQLite, while it works
    Then the kills fell into all stages of its work
    And each life ended with the same reports, and every commit covered once

  Scenario: Kills right after each durable step
    Given the reports of a life without a kill
    When ghillie is killed right after each step that it names
    Then each life ended with the same reports, and every commit covered once

  Scenario: Kills at each write and each sync of the database
    Given the reports of a life without a kill
    When ghillie is killed at every system call that makes its database durable
    Then each life ended with the same reports, and every commit covered once

  Scenario: Kills on PostgreSQL
    Given the reports of a life without a kill
    When ghillie is killed 30 times at random moments on PostgreSQL 15, while it works
    Then the kills fell into all stages of its work
    And each life ended with the same reports, and every commit covered once

  Scenario: What is acknowledged was synced to disk before
    When I trace the system calls of two fortnights
    Then each step that it names, and the report, came after the sync of all that was written
