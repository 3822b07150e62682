import Bronze
import GhillieCore
import Persistence

extension DatabaseError {
    /// What kind of failure it is, as runs and logs name it.
    var category: ErrorCategory {
        switch self {
        case .unreachable, .authenticationFailed, .refused, .connectionLost, .closed, .timedOut, .locked, .conflict:
            .databaseConnectivity
        case .statementFailed: isOfTheData ? .dataIntegrity : .databaseError
        case .unexpectedNull, .unexpectedType: .dataIntegrity
        case .invalidLocation, .notADatabase, .notOurs, .newerVersion, .migrationChanged, .cannotOpen, .readOnly, .full,
            .notMigrated, .serverTooOld, .encodingIsNotUTF8, .notDurable:
            .databaseError
        }
    }
}
