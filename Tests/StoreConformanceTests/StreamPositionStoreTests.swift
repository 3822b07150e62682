import Bronze
import GhillieCore
import Persistence
import TestSupport
import Testing

@Suite struct StreamPositionStoreTests {
    private static func position(
        _ repository: String, stream: String = "git", head: String? = nil, cursor: String? = nil, checkedAt: Int64 = 1
    ) throws -> StreamPosition {
        StreamPosition(
            repository: try RepositorySlug(parsing: repository), stream: stream,
            head: head.map { GitObjectID(stored: String(repeating: $0, count: 40)) }, cursor: cursor,
            checkedAt: Instant(microseconds: checkedAt))
    }

    private static func save(_ position: StreamPosition, in database: Database) async throws {
        try await database.write(in: .estate(.local)) {
            try StreamPositionStore.save(position, estate: .local, in: $0)
        }
    }

    private static func read(
        _ repository: String, stream: String = "git", estate: EstateID = .local, in database: Database
    ) async throws -> StreamPosition? {
        let slug = try RepositorySlug(parsing: repository)
        return try await database.read(in: .estate(estate)) {
            try StreamPositionStore.position(repository: slug, stream: stream, estate: estate, in: $0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aStreamNeverReadHasNoPosition(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let position = try await Self.read("acme/widgets", in: database)
            #expect(position == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theLastPositionSavedStands(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.save(Self.position("acme/widgets", head: "a", cursor: "page 2"), in: database)
            let last = try Self.position("acme/widgets", head: "b", checkedAt: 2)
            try await Self.save(last, in: database)
            #expect(try await Self.read("acme/widgets", in: database) == last)
            let empty = try Self.position("acme/widgets", checkedAt: 3)
            try await Self.save(empty, in: database)
            #expect(try await Self.read("acme/widgets", in: database) == empty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aSlugInOtherLettersIsTheSameRepository(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.save(Self.position("acme/widgets", head: "a"), in: database)
            try await Self.save(Self.position("Acme/Widgets", head: "b"), in: database)
            #expect(try await Self.read("ACME/WIDGETS", in: database)?.head?.rawValue.first == "b")
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func streamsRepositoriesAndEstatesAreApart(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.save(Self.position("acme/widgets", head: "a"), in: database)
            #expect(try await Self.read("acme/widgets", stream: "issues", in: database) == nil)
            #expect(try await Self.read("acme/gadgets", in: database) == nil)
            #expect(try await Self.read("acme/widgets", estate: EstateID("other"), in: database) == nil)
        }
    }
}
