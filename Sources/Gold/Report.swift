package import Foundation
package import GhillieCore
package import StatusModels

/// A report's id: a UUID of version 7, in lower case, so that ids sort by time.
package struct ReportID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    /// `nil` for anything but a UUID; letters of either case are taken.
    package init?(_ text: String) {
        let text = text.lowercased()
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } })
        else { return nil }
        rawValue = text
    }

    package init(stored rawValue: String) { self.rawValue = rawValue }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    package var description: String { rawValue }

    package init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// What a report consumed. Activities are what the ledger counts, changes what people read.
package struct CoverageCounts: Hashable, Sendable, Codable {
    package let activities: Int
    package let changes: Int
    package let late: Int
    package let noise: Int

    package init(activities: Int, changes: Int, late: Int, noise: Int) {
        self.activities = activities
        self.changes = changes
        self.late = late
        self.noise = noise
    }
}

/// A stored report: one judgement of one window, immutable.
package struct Report: Sendable, Identifiable {
    package enum Kind: String, CaseIterable, Sendable, Codable {
        /// Moves its subject's ledger and covers what it tells.
        case ledger
        /// Of any span, without coverage.
        case adHoc = "ad_hoc"
    }

    package let id: ReportID
    package let kind: Kind
    package let estate: EstateID
    package let scope: ReportScope
    /// What it is of, as people write it: the repository's slug.
    package let subject: String
    package let repository: RepositorySlug
    /// The default branch and the commit at its tip at the window's end; `nil` where nothing had landed.
    package let branch: String
    package let head: GitObjectID?
    package let window: ReportingWindow
    /// Whose days its headings name.
    package let timeZone: TimeZone
    package let generatedAt: Instant
    /// The status model's name and version.
    package let model: String
    package let result: StatusResult
    package let coverage: CoverageCounts
    package let evidenceHash: ContentHash
    /// The newest report of the window before.
    package let previousReport: ReportID?
    /// The report of the same window that this one replaces.
    package let supersedes: ReportID?
    package let modelLatencyMilliseconds: Int

    package init(
        id: ReportID, kind: Kind, estate: EstateID, scope: ReportScope, subject: String, repository: RepositorySlug,
        branch: String, head: GitObjectID?, window: ReportingWindow, timeZone: TimeZone = .gmt,
        generatedAt: Instant, model: String,
        result: StatusResult, coverage: CoverageCounts, evidenceHash: ContentHash, previousReport: ReportID?,
        supersedes: ReportID?, modelLatencyMilliseconds: Int
    ) {
        self.id = id
        self.kind = kind
        self.estate = estate
        self.scope = scope
        self.subject = subject
        self.repository = repository
        self.branch = branch
        self.head = head
        self.window = window
        self.timeZone = timeZone
        self.generatedAt = generatedAt
        self.model = model
        self.result = result
        self.coverage = coverage
        self.evidenceHash = evidenceHash
        self.previousReport = previousReport
        self.supersedes = supersedes
        self.modelLatencyMilliseconds = modelLatencyMilliseconds
    }
}
