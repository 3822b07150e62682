/// Silver's rows as text, and what two ways to the same knowledge must have in common.
struct TimelineSilver: Equatable {
    let text: String

    /// The rows of a table, each by its cells.
    func rows(of table: String) -> [[Substring]] {
        var isThere = false
        var rows: [[Substring]] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("== ") {
                isThere = line == "== \(table)"
            } else if isThere {
                rows.append(line.split(separator: " | "))
            }
        }
        return rows
    }

    /// What was done and what came of it, without the entities that tell of it more or less.
    var deeds: TimelineSilver { of(["activities", "changes", "landings", "dropped_commits"]) }

    /// What GitHub keeps beside commits and releases.
    var items: TimelineSilver { of(["pull_requests", "issues", "reviews", "comments", "deployments"]) }

    /// As those know it who never knew somebody: an account that is gone is nobody.
    func forgetting(_ login: String) -> TimelineSilver {
        TimelineSilver(text: text.replacing("'\(login)' | false", with: "NULL | NULL"))
    }

    private func of(_ tables: [String]) -> TimelineSilver {
        let lines = tables.flatMap { table in
            ["== \(table)"] + rows(of: table).map { $0.joined(separator: " | ") }
        }
        return TimelineSilver(text: lines.joined(separator: "\n"))
    }

    /// The ids of the changes of pull requests.
    func changes(of pullRequests: Set<Int>) -> Set<Substring> {
        Set(rows(of: "changes").filter { row in Int(row[3]).map(pullRequests.contains) == true }.map { $0[1] })
    }

    /// The ids of the commits of changes.
    func commits(of changes: Set<Substring>) -> Set<Substring> {
        Set(rows(of: "landings").filter { changes.contains($0[5]) }.map { $0[1] })
    }

    /// Landings, and of changes what a clone can know: neither number nor title of those that were rebased, and nothing of
    /// what has the commits of `stacks`.
    func seenByClones(rebased: Set<Substring>, stacks: Set<Substring>) -> TimelineSilver {
        let changes = rows(of: "changes").filter { !stacks.contains($0[1]) }.map { row in
            let pullRequest = rebased.contains(row[1]) ? ["rebased"] : row[2...4]
            let reverted = stacks.contains(row[10]) ? "of a stack" : row[10]
            return ([row[1]] + pullRequest + row[8...9] + [reverted]).joined(separator: " | ")
        }
        let landings = rows(of: "landings").map { row in
            row.prefix(stacks.contains(row[1]) ? 5 : 6).joined(separator: " | ")
        }
        return TimelineSilver(text: (changes + landings).joined(separator: "\n"))
    }

    /// A few lines that one has and the other has not.
    func difference(from other: TimelineSilver) -> String {
        let lines = (text.split(separator: "\n"), other.text.split(separator: "\n"))
        let both = Set(lines.0).intersection(lines.1)
        let only = (lines.0.filter { !both.contains($0) }.prefix(4), lines.1.filter { !both.contains($0) }.prefix(4))
        guard !only.0.isEmpty || !only.1.isEmpty else {
            // The same lines, more often or in another order.
            let place = zip(lines.0, lines.1).first { !$0.utf8.elementsEqual($1.utf8) }
            return "\n\(lines.0.count) lines, and \(lines.1.count); "
                + (place.map { "first\n- \($0)\n+ \($1)" } ?? "one goes on longer")
        }
        return "\n" + only.0.map { "- \($0)" }.joined(separator: "\n") + "\n"
            + only.1.map { "+ \($0)" }.joined(separator: "\n")
    }
}
