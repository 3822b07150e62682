import Bronze
import GhillieCore
import Gold
import Persistence
import Silver

/// A repository in a database, filled the way it is in use: raw events appended and transformed, what lies before the
/// window reported.
struct FilledRepository {
    static let window = Duration.days(14)

    let repository: RepositorySlug
    /// Where the window under measurement begins and ends.
    let reporting: ReportingWindow

    /// The window under measurement holds so many activities: commits, and a release for each 250 of them. Before it lie other
    /// commits, all as far apart.
    static func fill(
        _ database: Database, activities: Int, before: Int, secondsBetween: Int64
    ) async throws -> FilledRepository {
        let filled = try FilledRepository(before: before, secondsBetween: secondsBetween)
        var history = SyntheticHistory(
            seed: 1, start: SyntheticEvents.start, secondsBetweenCommits: secondsBetween, payloadBytes: 500...1_500)
        try await filled.add(history.commits(before), releases: [], seenAt: filled.reporting.start, to: database)
        try await filled.report(asOf: filled.reporting.start, in: database)

        history.continues(
            at: filled.reporting.start,
            secondsBetweenCommits: window.wholeMicroseconds / 1_000_000 / Int64(activities + 1))
        let releaseCount = activities / 250
        var commits: [GitCommitPayload] = []
        var releases: [GitTagPayload] = []
        for part in 0...releaseCount {
            let whole = activities - releaseCount
            commits += history.commits(whole * (part + 1) / (releaseCount + 1) - commits.count)
            if part < releaseCount, let release = history.release() { releases.append(release) }
        }
        try await filled.add(commits, releases: releases, seenAt: filled.reporting.end, to: database)
        return filled
    }

    private init(before: Int, secondsBetween: Int64) throws {
        repository = try SyntheticEvents.repository()
        let start = SyntheticEvents.start + .seconds(secondsBetween * Int64(before + 1))
        reporting = ReportingWindow(start: start, end: start + Self.window)
    }

    @discardableResult
    func report(asOf: Instant, in database: Database) async throws -> Report {
        let request = ReportRequest(
            repository: repository, branch: SyntheticEvents.branch, asOf: asOf, firstWindow: Self.window, again: false,
            health: { _ in IngestionHealth() })
        let generator = ReportGenerator(database: database, estate: .local, clock: .fixed(at: asOf))
        guard case .reported(let report) = try await generator.generate(request) else {
            throw BenchmarkError.unexpectedResult("there was nothing to report")
        }
        return report
    }

    private func add(
        _ commits: [GitCommitPayload], releases: [GitTagPayload], seenAt: Instant, to database: Database
    ) async throws {
        guard let head = commits.last else { return }
        let events =
            SyntheticEvents.events(of: commits, in: repository)
            + releases.map { SyntheticEvents.event(of: $0, in: repository) }
            + [SyntheticEvents.head(head.sha, observedAt: seenAt, in: repository)]
        for batch in events.chunks(of: AppendMeasure.batch) {
            try await database.write(in: .estate(.local)) { transaction in
                _ = try RawEventStore.append(batch, estate: .local, receivedAt: seenAt, in: transaction)
            }
        }
        let transformer = EventTransformer(database: database, clock: .fixed(at: seenAt))
        _ = try await transformer.transformPending(estate: .local)
    }
}
