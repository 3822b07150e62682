/// A release, or the draft of one. Times are seconds since 1970.
struct TimelineRelease: Sendable {
    let databaseID: Int
    let tag: String
    let target: String
    let author: TimelinePerson
    let name: String?
    let body: String?
    var isDraft: Bool
    let isPrerelease: Bool
    let createdAt: Int64
    var publishedAt: Int64?
    var updatedAt: Int64
    var isDeleted = false
}

/// A tag, annotated or not.
struct TimelineTag: Sendable {
    let target: String
    /// Of an annotated one.
    let tagger: TimelineCommit.Signature?
    let message: String?
}
