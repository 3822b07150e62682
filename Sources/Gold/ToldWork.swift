import GhillieCore
import Silver

/// The activities of a window, in the shape in which they are told.
struct ToldWork {
    var changes: [ChangeRecord]
    var releases: [ReleaseRecord]
    var late: Set<ContentHash>
    /// How much of what a window told when it was first judged is on the branch no more, and has no successor there.
    var gone = 0

    var activities: [ContentHash] {
        changes.flatMap { $0.commits.map(\.activityID) } + releases.map(\.activityID)
    }

    mutating func markLate(before start: Instant) {
        for change in changes {
            for commit in change.commits where commit.occurredAt < start { late.insert(commit.activityID) }
        }
        for release in releases where release.publishedAt < start { late.insert(release.activityID) }
    }

    /// Keeps some of the changes, and adds commits that an earlier window hid, which are late: to their change, where more of
    /// that is told.
    mutating func keep(_ kept: [ChangeRecord], adding unhidden: [ChangeRecord]) {
        guard kept.count < changes.count || !unhidden.isEmpty else { return }
        changes = kept
        late.formIntersection(activities)
        for change in unhidden { late.formUnion(change.commits.map(\.activityID)) }
        add(unhidden)
    }

    /// Adds commits to those that are told: to their change, where some of that is told already.
    mutating func add(_ more: [ChangeRecord]) {
        guard !more.isEmpty else { return }
        let places = Dictionary(uniqueKeysWithValues: changes.indices.map { (changes[$0].id, $0) })
        for change in more {
            if let place = places[change.id] {
                changes[place].commits += change.commits
            } else {
                changes.append(change)
            }
        }
    }

    mutating func leaveOut(_ activities: Set<ContentHash>) {
        guard !activities.isEmpty else { return }
        for index in changes.indices { changes[index].commits.removeAll { activities.contains($0.activityID) } }
        changes.removeAll(where: \.commits.isEmpty)
        late.subtract(activities)
    }
}
