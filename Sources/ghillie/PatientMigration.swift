import Persistence

/// What a migrated database tells of itself.
struct MigrationOutcome: Equatable, Sendable {
    let schema: Int
    let applied: Int

    var sentence: String { applied == 0 ? "already at version \(schema)" : "migrated to version \(schema)" }
}

/// Brings a schema up to date, and waits for a server that is not there yet or is busy with another's migration: where a
/// whole installation starts at once, nobody says in which order.
struct PatientMigration<Ticker: Clock<Duration>>: Sendable {
    /// How long it is tried again. It is tried once in any case.
    let patience: Duration
    let clock: Ticker
    /// Opens, migrates and closes the database.
    let attempt: @Sendable () async throws -> MigrationOutcome
    /// Hears, once, what is waited for.
    let tellWaiting: @Sendable (DatabaseError) -> Void

    private static var pause: Duration { .seconds(1) }

    /// - Throws: the last `DatabaseError`; at once one that no waiting mends.
    func run() async throws -> MigrationOutcome {
        let deadline = clock.now.advanced(by: patience)
        var isWaiting = false
        while true {
            do {
                return try await attempt()
            } catch let error as DatabaseError where error.passesByItself && clock.now < deadline {
                if !isWaiting { tellWaiting(error) }
                isWaiting = true
            }
            try await clock.sleep(for: min(Self.pause, clock.now.duration(to: deadline)))
        }
    }
}

extension DatabaseError {
    /// Whether it may be gone in a moment, with nobody doing anything about it.
    var passesByItself: Bool {
        switch self {
        case .unreachable, .locked, .connectionLost, .conflict, .timedOut: true
        case .invalidLocation, .notADatabase, .notOurs, .newerVersion, .migrationChanged, .cannotOpen, .readOnly, .full,
            .notMigrated, .authenticationFailed, .refused, .serverTooOld, .encodingIsNotUTF8, .notDurable,
            .statementFailed, .closed, .unexpectedNull, .unexpectedType:
            false
        }
    }
}
