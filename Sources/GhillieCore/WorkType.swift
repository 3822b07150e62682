/// What kind of work a change is. Ordered by precedence in classification: the first that matches wins.
package enum WorkType: String, CaseIterable, Sendable, Codable {
    case dependencies, release, bug, feature, refactor, documentation, chore, other
}

/// The judgement that a report gives. Silence is `unknown`, never `on_track`.
package enum ReportStatus: String, CaseIterable, Sendable, Codable {
    case onTrack = "on_track"
    case atRisk = "at_risk"
    case blocked
    case unknown
}

/// What a report speaks of.
package enum ReportScope: String, CaseIterable, Sendable, Codable {
    case repository, project, estate
}
