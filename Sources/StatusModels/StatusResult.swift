package import GhillieCore

/// A status model's judgement of one bundle, before and after validation; what a report stores of it.
package struct StatusResult: Hashable, Sendable, Codable {
    /// A statement of what was delivered, with what it rests on.
    package struct Highlight: Hashable, Sendable, Codable {
        /// Which part of the report it stands in, and in which order; a heading in prose.
        package let section: Section
        package let text: String
        package let citations: [Citation]
        /// It happened before the window and was learnt of too late for the report it belonged in.
        package let late: Bool

        package init(section: Section, text: String, citations: [Citation], late: Bool) {
            self.section = section
            self.text = text
            self.citations = citations
            self.late = late
        }
    }

    /// Kinds of highlight, in the order in which they are shown.
    package enum Section: String, CaseIterable, Sendable, Codable {
        case releases, features, fixes, documentation, maintenance, other, reverts, dependencies
    }

    package enum RiskState: String, CaseIterable, Sendable, Codable {
        case new, ongoing, resolved
    }

    package struct Risk: Hashable, Sendable, Codable {
        /// The rule and its subject: the same risk has the same key from report to report.
        package let key: String
        package let text: String
        package let citations: [Citation]
        package let since: Instant
        package let state: RiskState

        package init(key: String, text: String, citations: [Citation], since: Instant, state: RiskState) {
            self.key = key
            self.text = text
            self.citations = citations
            self.since = since
            self.state = state
        }
    }

    /// An action on a cited item.
    package struct NextStep: Hashable, Sendable, Codable {
        package let text: String
        package let citations: [Citation]

        package init(text: String, citations: [Citation]) {
            self.text = text
            self.citations = citations
        }
    }

    package let status: ReportStatus
    /// One sentence: why.
    package let statusReason: String
    package let summary: String
    package let highlights: [Highlight]
    package let risks: [Risk]
    package let nextSteps: [NextStep]
    /// What a reader must know of how the repository was seen, as whole sentences.
    package let notes: [String]
    /// What could not be seen, as noun phrases.
    package let notSeen: [String]

    package init(
        status: ReportStatus, statusReason: String, summary: String, highlights: [Highlight], risks: [Risk],
        nextSteps: [NextStep], notes: [String], notSeen: [String]
    ) {
        self.status = status
        self.statusReason = statusReason
        self.summary = summary
        self.highlights = highlights
        self.risks = risks
        self.nextSteps = nextSteps
        self.notes = notes
        self.notSeen = notSeen
    }

    enum CodingKeys: String, CodingKey {
        case status, summary, highlights, risks, notes
        case statusReason = "status_reason"
        case nextSteps = "next_steps"
        case notSeen = "not_seen"
    }
}
