import Evidence
import GhillieCore

/// Final releases on the branch in the order of publication, each part of the repository apart: which follows which.
struct ReleaseSuccession {
    private struct Placed {
        let release: EvidenceRelease
        let position: Int
        /// Whether it is a minor or a major one.
        let isStep: Bool
    }

    private var parts: [String: [Placed]] = [:]

    init(of evidence: RepositoryEvidence) {
        for release in evidence.releases + evidence.earlierReleases {
            guard let version = release.version, let position = release.position, !release.isPreRelease else {
                continue
            }
            parts[version.component, default: []].append(
                Placed(release: release, position: position, isStep: version.step == .minor || version.step == .major))
        }
        for part in parts.keys {
            parts[part]?.sort { ($0.release.publishedAt, $0.release.tag) < ($1.release.publishedAt, $1.release.tag) }
        }
    }

    /// The newest minor or major release of the same part that was published before this one and is lower on the branch.
    func lastStep(before release: EvidenceRelease) -> EvidenceRelease? {
        predecessors(of: release).last(where: \.isStep)?.release
    }

    /// Where the releases before this one ended: what they held already, this one did not bring.
    func lastPosition(before release: EvidenceRelease) -> Int? { predecessors(of: release).map(\.position).max() }

    private func predecessors(
        of release: EvidenceRelease
    ) -> some BidirectionalCollection<Placed> {
        let part = release.version.flatMap { parts[$0.component] } ?? []
        let end = release.position ?? .min
        return part.lazy.filter { $0.position < end && $0.release.publishedAt < release.publishedAt }
    }
}
