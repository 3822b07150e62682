import Evidence
import GhillieCore

/// How releases follow each other.
extension RepositoryEvidence {
    /// The first final release off the branch whose number is higher, published after `start` where that is given.
    func laterVersionElsewhere(than version: ReleaseVersion?, after start: Instant? = nil) -> EvidenceRelease? {
        guard let version else { return nil }
        return (releases + earlierReleases).filter { other in
            guard other.position == nil, !other.isPreRelease, start.map({ other.publishedAt > $0 }) ?? true else {
                return false
            }
            return other.version?.isLater(than: version) ?? false
        }
        .min { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }
    }
}
