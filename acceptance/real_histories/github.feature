Feature: Real histories on GitHub
  Of a real project that grows on GitHub exactly those commits are stored that git has, after each look.

  Scenario Outline: <project> is watched while it grows, from <days> days ago on
    Given the real history of "<project>" is on GitHub as the estate's repository "acme/rocket"
    And a token for it
    When it grows there in <steps> steps, and I ingest after each with a look-back of <days> days
    Then after each look exactly the commits of its branch are stored, each once, from the look-back on

    Examples:
      | project          | steps | days |
      | cloudevents/spec | 4     | 3650 |
      | jpsim/Yams       | 4     | 3500 |
