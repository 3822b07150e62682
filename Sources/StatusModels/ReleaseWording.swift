import Evidence
import GhillieCore

/// How releases are put into words.
enum ReleaseWording {
    /// Indices of the releases: major ones first, pre-releases last; of equal ones those of the whole repository before those of
    /// its components, then the newest first.
    static func byConsequence(_ releases: [EvidenceRelease]) -> [Int] {
        func key(_ index: Int) -> (Int, Int, Int) {
            let isOfComponent = releases[index].version.map { !$0.component.isEmpty } ?? false
            return (rank(releases[index]), isOfComponent ? 1 : 0, -index)
        }
        return releases.indices.sorted { key($0) < key($1) }
    }

    static func line(_ release: EvidenceRelease) -> String {
        let details = release.version == nil ? "" : ", a \(Wording.step(release))"
        return "Released \(release.name)\(details), on \(release.publishedAt.dateText)\(holding(release))"
    }

    /// As the first words of a sentence.
    static func subject(_ release: EvidenceRelease) -> String {
        guard let version = release.version, version.component.isEmpty else {
            return release.name == EvidenceRelease.unnamed ? "A release" : "Release \(release.name)"
        }
        return "Version \(release.name.drop { $0 == "v" || $0 == "V" })"
    }

    static func line(counting releases: [EvidenceRelease], areMore: Bool) -> String {
        let arePre = releases.allSatisfy(\.isPreRelease)
        let noun = arePre ? "pre-release" : "release"
        let names = releases.prefix(4).map(\.name)
        let rest = releases.count - names.count
        return Wording.count(releases.count, areMore ? "more \(noun)" : noun) + ": "
            + Wording.list(names + (rest > 0 ? ["\(rest) more"] : []))
    }

    /// ` with 9 changes since v1.2.0`, where evidence reaches back to that.
    static func holding(_ release: EvidenceRelease) -> String {
        guard let holds = release.holds else { return "" }
        return " with \(Wording.count(holds.changes, "change")) since \(holds.since)"
    }

    private static func rank(_ release: EvidenceRelease) -> Int {
        switch release.version?.step {
        case .major?: 0
        case .minor?: 1
        case .patch?: 2
        case nil: 3
        case .preRelease?: 4
        }
    }
}
