import Evidence
import GhillieCore

/// How releases follow each other.
extension RepositoryEvidence {
    /// Final releases of the same part, published before this one and lower on the branch; in no order.
    func releases(before release: EvidenceRelease) -> [EvidenceRelease] {
        guard let component = release.version?.component, let end = release.position else { return [] }
        return (releases + earlierReleases).filter { other in
            guard let version = other.version, let position = other.position, !other.isPreRelease else { return false }
            return version.component == component && position < end && other.publishedAt < release.publishedAt
        }
    }

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
