import GhillieCore

/// Pairs dropped commits with those that took their place, one to one.
///
/// A commit takes the place of a dropped one where both have the same author e-mail and author time, which git keeps
/// when history is rewritten, and the same subject or else the same difference, and where it came when the other
/// had gone: a twin that landed before is no replacement, but one that had gone itself and came back is (a branch forced
/// back to where it was). It may itself be dropped later, so that a commit that was rewritten twice is followed through
/// both.
struct ReplacementMatching {
    /// A commit as far as matching needs it.
    struct Candidate: Sendable {
        let sha: String
        let authorEmail: String
        let authoredAt: Instant
        let committedAt: Instant
        let subject: String
        let diffID: String?
        /// The number of the observation that found it there; of the last such where it had been gone for a while.
        let arrived: Int32
        /// The number of the observation that found it gone; `nil` where it is still there.
        let dropped: Int32?
    }

    private enum Key: Hashable {
        case subject(String, email: String, Instant)
        case difference(String, email: String, Instant)
    }

    /// What replaced each dropped commit, by id.
    ///
    /// Candidates are taken in the order in which they came, so that news can only pair what was left
    /// unpaired.
    static func replacements(among candidates: [Candidate]) -> [String: String] {
        let dropped = candidates.filter { $0.dropped != nil }.sorted {
            ($0.dropped ?? 0, $0.committedAt, $0.sha) < ($1.dropped ?? 0, $1.committedAt, $1.sha)
        }
        // Each list is in the order in which its commits went, so that the first that is unpaired went before all
        // others.
        var waiting: [Key: [Int]] = [:]
        for (index, candidate) in dropped.enumerated().reversed() {
            for key in keys(of: candidate) { waiting[key, default: []].append(index) }
        }
        var replacements: [String: String] = [:]
        let arrivals = candidates.sorted {
            ($0.arrived, $0.committedAt, $0.sha) < ($1.arrived, $1.committedAt, $1.sha)
        }
        for arrival in arrivals {
            for key in keys(of: arrival) {
                while let index = waiting[key]?.last, replacements[dropped[index].sha] != nil {
                    waiting[key]?.removeLast()
                }
                guard let index = waiting[key]?.last, let gone = dropped[index].dropped, gone <= arrival.arrived
                else { continue }
                replacements[dropped[index].sha] = arrival.sha
                break
            }
        }
        return replacements
    }

    private static func keys(of candidate: Candidate) -> [Key] {
        let subject = Key.subject(candidate.subject, email: candidate.authorEmail, candidate.authoredAt)
        guard let diffID = candidate.diffID else { return [subject] }
        return [subject, .difference(diffID, email: candidate.authorEmail, candidate.authoredAt)]
    }
}
