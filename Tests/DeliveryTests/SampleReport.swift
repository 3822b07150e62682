import GhillieCore
import Gold
import StatusModels

/// A report made by hand, with one of everything, whose texts a test may replace.
struct SampleReport {
    var slug = "octo/reef"
    var status = ReportStatus.atRisk
    var reason = "A fix followed version 2.0.0 and is not released."
    var summary = "Version 2.0.0 was released. Two features landed."
    var feature = "Added search by depth"
    var risk = "The fix of the depth sensor is not released"
    var step = "Release the fix of the depth sensor"
    var note = "The clone is shallow: what happened before 2024-06-01 could not be read."
    var tag = "v2.0.0"
    var branch = "main"
    var id = "019079a1-0000-7000-8000-000000000001"
    var window = ReportingWindow(start: Self.day(7), end: Self.day(14))

    /// Midnight of a day of July 2024.
    static func day(_ day: Int) -> Instant { Instant(secondsSince1970: 1_719_792_000) + .days(day - 1) }

    static func commit(_ digit: Character) -> GitObjectID { GitObjectID(stored: String(repeating: digit, count: 40)) }

    /// Every text at once, for hostile ones.
    init(everyText text: String) {
        (reason, summary, feature, risk, step, note) = (text, text, text, text, text, text)
        (tag, branch) = (text, text)
    }

    init() {}

    func report() throws -> Report {
        try report(of: result(), CoverageCounts(activities: 9, changes: 4, late: 1, noise: 0))
    }

    /// Nothing happened and nothing was seen.
    func emptyReport() throws -> Report {
        try report(
            of: StatusResult(
                status: .unknown, statusReason: "Nothing could be seen.", summary: "", highlights: [], risks: [],
                nextSteps: [], notes: [], notSeen: []),
            CoverageCounts(activities: 0, changes: 0, late: 0, noise: 0))
    }

    /// One highlight, with these citations.
    func report(citing citations: [Citation]) throws -> Report {
        try report(
            of: StatusResult(
                status: .onTrack, statusReason: "Work went on.", summary: "Work went on.",
                highlights: [.init(section: .dependencies, text: "Many updates", citations: citations, late: false)],
                risks: [], nextSteps: [], notes: [], notSeen: []),
            CoverageCounts(activities: 40, changes: 40, late: 0, noise: 0))
    }

    private func report(of result: StatusResult, _ coverage: CoverageCounts) throws -> Report {
        let repository = try RepositorySlug(parsing: slug)
        return Report(
            id: ReportID(stored: id), kind: .ledger, estate: .local, scope: .repository, subject: slug,
            repository: repository, branch: branch, head: Self.commit("a"), window: window,
            generatedAt: Self.day(14) + .seconds(43_200), model: "heuristic-v1", result: result,
            coverage: coverage,
            evidenceHash: ContentHash(of: Array("evidence".utf8)), previousReport: nil, supersedes: nil,
            modelLatencyMilliseconds: 3)
    }

    private func result() -> StatusResult {
        StatusResult(
            status: status, statusReason: reason, summary: summary,
            highlights: [
                .init(section: .releases, text: "Released 2.0.0", citations: [.release(tag: tag)], late: false),
                .init(
                    section: .features, text: feature, citations: [.pullRequest(12), .commit(Self.commit("b"))],
                    late: false),
                .init(section: .features, text: "Added a chart", citations: [.commit(Self.commit("c"))], late: true),
                .init(
                    section: .dependencies, text: "Updated 2 dependencies", citations: [.pullRequest(14)], late: false),
            ],
            risks: [
                .init(
                    key: "unreleased_fix:pr:13", text: risk, citations: [.pullRequest(13)], since: Self.day(9),
                    state: .new)
            ],
            nextSteps: [.init(text: step, citations: [.pullRequest(13)])], notes: [note],
            notSeen: ["open pull requests", "issues", "reviews", "checks"])
    }
}
