package import GhillieCore

extension StatusResult {
    /// Everything that it cites, once each, ascending.
    package var citations: [Citation] {
        Set(highlights.flatMap(\.citations) + risks.flatMap(\.citations) + nextSteps.flatMap(\.citations)).sorted()
    }
}
