import GhillieCore
import Persistence

extension BackPortLinks {
    /// Those of the pull requests that were merged beside the default branch; by number.
    ///
    /// The default branch is the one that was seen last before the merge, else first; where the repository itself was never
    /// seen, the one that deliveries tell. What stands on the first-parent history of the default branch was merged into that,
    /// whatever it was called then.
    func merges(among numbers: [Int], in transaction: SQLTransaction) throws -> [Merge] {
        var asked = SQLRows(["number": .integer])
        for number in Set(numbers).sorted() { asked.append([.integer(number)]) }
        func branch(_ condition: String, _ direction: String) -> String {
            """
            (SELECT observation.branch
            FROM head_observations AS observation
            WHERE observation.estate_id = held.estate_id
                AND observation.repository_id = held.repository_id
                AND observation.branch <> 'HEAD'
                \(condition)
            ORDER BY observation.observed_at \(direction), observation.head \(direction),
                observation.branch \(direction)
            LIMIT 1)
            """
        }
        return try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT held.number, held.base_ref, held.merge_commit, held.fields, repositories.slug,
                COALESCE(
                    \(raw: branch("AND observation.observed_at <= held.merged_at", "DESC")),
                    \(raw: branch("", "ASC"))
                )
            FROM asked
            JOIN pull_requests AS held
                ON held.estate_id = \(estate)
                AND held.repository_id = \(repository)
                AND held.number = asked.number
                AND held.state = 'merged'
                AND held.base_ref IS NOT NULL
            JOIN repositories
                ON repositories.estate_id = held.estate_id
                AND repositories.repository_id = held.repository_id
            LEFT JOIN landings
                ON landings.estate_id = held.estate_id
                AND landings.repository_id = held.repository_id
                AND landings.sha = held.merge_commit
                AND landings.landed_by = held.merge_commit
            WHERE landings.sha IS NULL
            ORDER BY held.number
            """
        } _: {
            try Self.merge($0)
        }.compactMap(\.self)
    }

    private static func merge(_ row: SQLRow) throws -> Merge? {
        let fields = try MergedFields(stored: try row.text(3))
        let branch = try row.text(1)
        guard let defaultBranch = try row.optionalText(5) ?? fields["default_branch"]?.string, branch != defaultBranch
        else { return nil }
        let authorships = (fields["authorships"]?.array ?? []).compactMap { entry -> Authorship? in
            guard let entry = entry.array, entry.count == 3, let at = entry[0].integer, let email = entry[1].string,
                let subject = entry[2].string
            else { return nil }
            return Authorship(authoredAt: Instant(microseconds: Int64(at)), email: email, subject: subject)
        }
        return Merge(
            number: try row.integer(0), branch: branch, mergeCommit: try row.optionalText(2),
            reference: BackPortReference(
                title: fields["title"]?.string ?? "", body: fields["body"]?.string ?? "",
                branch: fields["head_ref"]?.string ?? "", base: branch,
                picked: (fields["picked_commits"]?.array ?? []).compactMap(\.string),
                slug: try RepositorySlug(parsing: try row.text(4))),
            authorships: authorships)
    }

    /// The commits that are known, by the beginnings of their ids that were asked for: as commits, or by their pull requests
    /// alone.
    func commits(named prefixes: [String], in transaction: SQLTransaction) throws -> [String: [KnownCommit]] {
        var asked = SQLRows(["lower": .text, "upper": .text])
        // Every id that begins so lies below the text with a letter after the last digit.
        for prefix in Set(prefixes).sorted() { asked.append([.text(prefix), .text(prefix + "g")]) }
        return Self.grouped(
            try transaction.query(over: asked) { chunk in
                """
                WITH \(rows: chunk, as: "asked"),
                named (lower, sha) AS (
                    SELECT asked.lower, held.sha
                    FROM asked
                    JOIN commits AS held
                        ON held.estate_id = \(estate)
                        AND held.repository_id = \(repository)
                        AND held.sha >= asked.lower
                        AND held.sha < asked.upper
                    UNION
                    SELECT asked.lower, link.sha
                    FROM asked
                    JOIN commit_pull_requests AS link
                        ON link.estate_id = \(estate)
                        AND link.repository_id = \(repository)
                        AND link.sha >= asked.lower
                        AND link.sha < asked.upper
                )
                SELECT named.sha, landings.change_id, changes.pull_request, request.number, named.lower
                FROM named
                LEFT JOIN landings
                    ON landings.estate_id = \(estate)
                    AND landings.repository_id = \(repository)
                    AND landings.sha = named.sha
                \(changeAndPullRequests(of: "named"))
                """
            } _: {
                (key: try $0.text(4), commit: try Self.commit($0))
            })
    }

    /// The commits that have landed, by who wrote them when under which subject.
    ///
    /// They are looked for among all that landed since the first was written: there is no index of author times, which every
    /// commit would pay for. By that they land after they were written, but for clocks that differ by a day.
    func commits(
        by authorships: [Authorship], in transaction: SQLTransaction
    ) throws -> [Authorship: [KnownCommit]] {
        guard let first = authorships.map(\.authoredAt).min() else { return [:] }
        let slack = Duration.days(1)
        var asked = SQLRows(["authored_at": .instant])
        for instant in Set(authorships.map(\.authoredAt)).sorted() { asked.append([.instant(instant)]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT landings.sha, landings.change_id, changes.pull_request, request.number,
                held.authored_at, held.author_email, held.subject, landings.landed_at
            FROM landings
            JOIN commits AS held
                ON held.estate_id = landings.estate_id
                AND held.repository_id = landings.repository_id
                AND held.sha = landings.sha
                AND held.authored_at IN (SELECT asked.authored_at FROM asked)
            \(changeAndPullRequests(of: "landings"))
            WHERE landings.estate_id = \(estate)
                AND landings.repository_id = \(repository)
                AND landings.landed_at >= \(max(first - slack, .earliest))
            """
        } _: { row in
            let key = Authorship(
                authoredAt: try row.instant(4), email: try row.text(5), subject: try row.text(6))
            return (key: key, commit: try Self.commit(row), landedAt: try row.instant(7))
        }
        // What is found for one must not depend on what else is asked for.
        return Self.grouped(found.filter { $0.landedAt >= $0.key.authoredAt - slack }.map { ($0.key, $0.commit) })
    }

    /// The change of a landing, and the pull requests that are named for a commit.
    private func changeAndPullRequests(of commit: String) -> SQLQuery {
        """
        LEFT JOIN changes
            ON changes.estate_id = \(estate)
            AND changes.repository_id = \(repository)
            AND changes.change_id = landings.change_id
        LEFT JOIN commit_pull_requests AS link
            ON link.estate_id = \(estate)
            AND link.repository_id = \(repository)
            AND link.sha = \(raw: commit).sha
        LEFT JOIN pull_requests AS request
            ON request.estate_id = \(estate)
            AND request.repository_id = \(repository)
            AND request.number = link.number
            AND (link.base_repository = '' OR link.base_repository = request.base_repository)
        """
    }

    private static func commit(_ row: SQLRow) throws -> KnownCommit {
        KnownCommit(
            sha: try row.text(0), change: try row.optionalText(1), pullRequest: try row.optionalInteger(2),
            associated: Set([try row.optionalInteger(3)].compactMap(\.self)))
    }

    /// A commit comes in as many rows as pull requests are named for it.
    private static func grouped<Key: Hashable>(
        _ rows: [(key: Key, commit: KnownCommit)]
    ) -> [Key: [KnownCommit]] {
        Dictionary(grouping: rows, by: \.key).mapValues { rows in
            Dictionary(rows.map { ($0.commit.sha, $0.commit) }) { first, other in
                var both = first
                both.associated.formUnion(other.associated)
                return both
            }.values.sorted { $0.sha < $1.sha }
        }
    }

    /// The pull requests of commits and of these numbers that are known, each with the commit that names its change.
    func pullRequests(
        of commits: some Sequence<KnownCommit>, and others: [Int] = [], in transaction: SQLTransaction
    ) throws -> [Int: KnownPullRequest] {
        let numbers = others + commits.flatMap { $0.associated.union([$0.pullRequest].compactMap(\.self)) }
        var asked = SQLRows(["number": .integer])
        for number in Set(numbers).sorted() { asked.append([.integer(number)]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT held.number, held.state = 'merged', held.base_ref, COALESCE(landings.change_id, held.merge_commit)
            FROM asked
            JOIN pull_requests AS held
                ON held.estate_id = \(estate)
                AND held.repository_id = \(repository)
                AND held.number = asked.number
                AND held.state IS NOT NULL
            LEFT JOIN landings
                ON landings.estate_id = held.estate_id
                AND landings.repository_id = held.repository_id
                AND landings.sha = held.merge_commit
            """
        } _: { row in
            let request = KnownPullRequest(
                isMerged: try row.boolean(1), base: try row.optionalText(2), commit: try row.optionalText(3))
            return (try row.integer(0), request)
        }
        return Dictionary(uniqueKeysWithValues: found)
    }
}
