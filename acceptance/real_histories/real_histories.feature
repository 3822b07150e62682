Feature: Real histories
  Reports over the whole life of real projects, in consecutive windows.

  Scenario Outline: Every commit of <project> is covered once over consecutive windows
    Given the real history of "<project>" as "clone"
    When it is reported on every <days> days from <first> on until today
    Then the reports cover every commit of its branch and every release once
    And no report tells what an earlier one told
    And every citation of every report exists

    Examples:
      | project          | first      | days |
      | jpsim/Yams       | 2016-12-01 | 180  |
      | cloudevents/spec | 2018-01-01 | 90   |

  Scenario Outline: Reports of <project> as of <day> say the same on both engines
    Given the real history of "<project>" as "clone"
    When I run on SQLite, PostgreSQL 15 and PostgreSQL 18:
      """
      ghillie try clone --as-of <day>
      ghillie try clone --as-of 2026-01-31
      """
    Then all three print the same reports but for ids, times of generation and latency
    And they told 2 reports each

    Examples:
      | project          | day        |
      | jpsim/Yams       | 2024-05-01 |
      | cloudevents/spec | 2022-02-01 |
