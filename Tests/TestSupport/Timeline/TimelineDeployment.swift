/// A deployment, and how far it came. Times are seconds since 1970.
struct TimelineDeployment: Sendable {
    struct Status: Sendable {
        enum State: String, Sendable {
            case queued = "QUEUED"
            case inProgress = "IN_PROGRESS"
            case success = "SUCCESS"
            case failure = "FAILURE"
            case error = "ERROR"
            /// A later deployment took its place: no delivery tells it.
            case inactive = "INACTIVE"
        }

        let databaseID: Int
        let state: State
        let description: String
        let at: Int64
        let creator: TimelinePerson
    }

    let databaseID: Int
    let environment: String
    let commit: String
    /// A branch's or tag's name.
    let reference: String
    let creator: TimelinePerson
    let createdAt: Int64
    var updatedAt: Int64
    /// Oldest first.
    var statuses: [Status] = []
}
