package import GhillieCore
package import Persistence

/// Imports an estate file again whenever it changes, and watches what it names.
///
/// What cannot be read, is not valid or cannot be stored changes nothing, is told once, and is tried again: a file when it
/// changes, a store that is away each time.
package struct CatalogueWatcher: Sendable {
    /// The file as it stands, and where.
    package struct Reading: Sendable {
        package let bytes: [UInt8]
        /// The commit of the checkout that it was read from.
        package let commit: String?
        /// What tells whether there is anything new: equal as long as there is not.
        package let version: String

        /// `commit`: in a checkout, whose file counts when HEAD moves; without one the content itself counts.
        package init(bytes: [UInt8], commit: String? = nil) {
            self.bytes = bytes
            self.commit = commit
            version = commit ?? ContentHash(of: bytes).hex
        }
    }

    package enum Event: Sendable {
        case imported(CataloguePlan, RepositoryRegistry.Summary, commit: String?)
        case failed(any Error)
    }

    private let database: Database
    private let clock: WallClock
    private let estate: String
    private let name: String?
    private let read: @Sendable (_ known: String?) async throws -> Reading?
    private let tell: @Sendable (Event) -> Void

    /// `read` gives the file, or `nil` where it still stands at the version that it is given.
    package init(
        database: Database, clock: WallClock, estate: String, name: String?,
        read: @escaping @Sendable (_ known: String?) async throws -> Reading?,
        tell: @escaping @Sendable (Event) -> Void
    ) {
        self.database = database
        self.clock = clock
        self.estate = estate
        self.name = name
        self.read = read
        self.tell = tell
    }

    /// Looks at once and then after each interval, until the task is cancelled.
    package func run(every interval: Duration, on waiting: any Clock<Duration>) async {
        var look = Look()
        while !Task.isCancelled {
            await self.look(&look)
            guard (try? await waiting.sleep(for: interval)) != nil else { return }
        }
    }

    /// What the last look found.
    private struct Look {
        /// The version that needs no further try.
        var done: String?
        var lastFailure: String?
    }

    private func look(_ look: inout Look) async {
        do {
            guard let reading = try await read(look.done), reading.version != look.done else { return }
            do {
                let request = try CatalogueImporter.Request(
                    file: reading.bytes, estate: estate, name: name, commit: reading.commit)
                let plan = try await CatalogueImporter(database: database, clock: clock).run(request)
                let summary = try await RepositoryRegistry(database: database).sync(estate: request.estate)
                tell(.imported(plan, summary, commit: reading.commit))
                look.done = reading.version
            } catch let error as InvalidCatalogue {
                // The same file will not become valid by itself.
                look.done = reading.version
                throw error
            }
            look.lastFailure = nil
        } catch {
            let failure = "\(error)"
            if look.lastFailure != failure { tell(.failed(error)) }
            look.lastFailure = failure
        }
    }
}
