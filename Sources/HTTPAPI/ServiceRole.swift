/// Which part of the work a process does.
package enum ServiceRole: String, CaseIterable, Sendable {
    /// Answers callers, and takes deliveries in.
    case api
    /// Reads GitHub, and refines what came in; answers probes alone.
    case ingestion
    case all

    var answersCallers: Bool {
        switch self {
        case .api, .all: true
        case .ingestion: false
        }
    }

    var ingests: Bool {
        switch self {
        case .ingestion, .all: true
        case .api: false
        }
    }
}
