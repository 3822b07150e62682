import GhillieCore
import GitHubAPI
import Persistence
import WorkQueue

/// Notes how looks at one repository go: in its row, and as gaps.
struct IngestionLedger: Sendable {
    let database: Database
    let estate: EstateID
    let repository: RepositoryID
    let hold: UnitHold

    func ingestion() async throws -> RepositoryIngestion? {
        try await database.read(in: .estate(estate)) { [estate, repository] transaction in
            try RepositoryIngestionStore.ingestion(of: repository, estate: estate, in: transaction)
        }
    }

    /// A stream that was cut has a gap until a look at it is complete. Changed paths are no news of their own.
    func note(_ outcome: StreamOutcome, of stream: IngestionStream, at now: Instant) async throws {
        try await write { [estate, repository] transaction in
            switch outcome {
            case .truncated where stream != .commitFiles:
                try IngestionGapStore.open(
                    stream, of: repository, reason: "more than one run may read", at: now, estate: estate,
                    in: transaction)
            case .unchanged, .completed, .truncated:
                try IngestionGapStore.close(stream, of: repository, at: now, estate: estate, in: transaction)
            }
        }
    }

    func noteFailure(of stream: IngestionStream, at now: Instant) async throws {
        try await write { [estate, repository] transaction in
            try IngestionGapStore.open(
                stream, of: repository, reason: "a look at it failed", at: now, estate: estate, in: transaction)
        }
    }

    func noteFailure(_ fault: GitHubFault, at now: Instant) async throws {
        try await change { ingestion in
            ingestion.failingSince = ingestion.failingSince ?? now
            ingestion.errorCategory = fault.category
            ingestion.error = fault.description
        }
    }

    /// The next look is due after one hour, then two, four, and so on up to a day: about as long again as it has lasted.
    func noteUnavailable(reason: String, at now: Instant) async throws {
        try await change { ingestion in
            if ingestion.state == .unavailable, let recheckAt = ingestion.recheckAt, now < recheckAt { return }
            let since = ingestion.state == .unavailable ? ingestion.failingSince ?? now : now
            ingestion.state = .unavailable
            ingestion.reason = reason
            ingestion.failingSince = since
            ingestion.recheckAt = now + min(now - since + .seconds(3_600), .days(1))
            ingestion.errorCategory = .clientError
            ingestion.error = reason
        }
    }

    /// After a look in which something failed: what the next one holds against its probe, to leave alone what was read.
    func noteMarks(_ marks: String) async throws { try await change { $0.probe = marks } }

    /// A look in which nothing failed, complete where every stream was read to its end; `probe` is what the next one
    /// holds against its own.
    func noteLook(
        state: RepositoryIngestion.State, reason: String?, probe: String, isComplete: Bool, seenAt: Instant
    ) async throws {
        try await change { ingestion in
            // A repository that was cut is looked at again, even when it is archived.
            ingestion.state = !isComplete && state == .archived ? .active : state
            ingestion.reason = reason
            ingestion.recheckAt = nil
            ingestion.failingSince = nil
            ingestion.errorCategory = nil
            ingestion.error = nil
            ingestion.probe = probe
            if isComplete { ingestion.lookedAt = seenAt }
        }
    }

    private func change(_ body: @escaping @Sendable (inout RepositoryIngestion) -> Void) async throws {
        try await write { [estate, repository] transaction in
            var ingestion =
                try RepositoryIngestionStore.ingestion(of: repository, estate: estate, in: transaction)
                ?? RepositoryIngestion()
            body(&ingestion)
            try RepositoryIngestionStore.save(ingestion, of: repository, estate: estate, in: transaction)
        }
    }

    private func write(_ body: @escaping @Sendable (SQLTransaction) throws -> Void) async throws {
        try await database.write(in: .estate(estate)) { [hold] transaction in
            try hold.require(in: transaction)
            try body(transaction)
        }
    }
}
