import GhillieCore
import GitHubAPI
import GitHubSource
import Logging
import Persistence
import Silver
import WorkQueue

/// Works on a run in this process until it has ended, beside whoever else does.
struct RunWork {
    /// Between two looks whether others have done something, or a limit is over.
    private static let pause: Duration = .milliseconds(200)

    let database: Database
    let estate: EstateID
    let gitHub: GitHubConfiguration
    let composition: Composition

    /// Refines what comes in meanwhile, and the rest of it at the end, so that reports can be made of it.
    func finish(_ id: RunID) async throws -> Run {
        let console = composition.console
        // Progress and the table tell all that people need; what the service would log is only for those who ask.
        let logger = Logger(label: "ghillie") { _ in SwiftLogNoOpLogHandler() }
        let client = GitHubClient(
            gitHub, ledger: BudgetStore(database, clock: composition.clock), clock: composition.clock, logger: logger)
        let worker = IngestionWorker(
            database: database, requests: { client.lane($0) }, clock: composition.clock, logger: logger)
        do {
            let transformer = EventTransformer(database: database, clock: composition.clock)
            let run = try await transformer.transform(
                estate: estate, progress: { console.progress("refining: \($0.processed.grouped) events") },
                whatComesBy: { try await watched(id, worker) })
            try? await client.shutdown()
            guard let run else { throw CommandFailure.unexpected("the run is gone") }
            console.clearProgress()
            return run
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Works and tells how far it has come.
    private func watched(_ id: RunID, _ worker: IngestionWorker) async throws -> Run? {
        try await withThrowingTaskGroup(of: Run?.self) { group in
            group.addTask { try await work(on: id, worker) }
            group.addTask {
                while (try? await Task.sleep(for: .milliseconds(500))) != nil {
                    try await tell(id, composition.console)
                }
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func work(on id: RunID, _ worker: IngestionWorker) async throws -> Run? {
        while true {
            let taken = try await worker.work(estate: estate, run: id)
            guard let run = try await run(id) else { return nil }
            if run.state.hasEnded { return run }
            if taken == 0 { try await Task.sleep(for: Self.pause) }
        }
    }

    private func tell(_ id: RunID, _ console: Console) async throws {
        guard console.errorIsTerminal, let run = try await run(id) else { return }
        let ended = run.counts.filter { $0.key.hasEnded }.values.reduce(0, +)
        console.progress(
            "reading GitHub: \(ended.grouped) of \(Quantity.text(run.unitCount, "repository", plural: "repositories"))")
    }

    private func run(_ id: RunID) async throws -> Run? {
        try await database.read(in: .estate(estate)) { [estate] in try RunStore.run(id, estate: estate, in: $0) }
    }
}
