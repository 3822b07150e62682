import GhillieCore
import Persistence
import TestSupport
import Testing

/// Statements over sets of rows, however many.
@Suite struct RowSetTests {
    private static func numbers(_ range: Range<Int>, words: String = "w") -> SQLRows {
        var rows = SQLRows(["id": .integer, "words": .text])
        for id in range { rows.append([.integer(id), .text("\(words)\(id)")]) }
        return rows
    }

    private static func insertion(of rows: SQLRows) -> SQLQuery {
        """
        WITH \(rows: rows, as: "new")
        INSERT INTO samples (estate_id, id, words, flag)
        SELECT \(EstateID.local), new.id, new.words, \(false)
        FROM new
        WHERE true
        ON CONFLICT (id) DO NOTHING
        """
    }

    @Test(arguments: TestDatabase.Engine.available)
    func thousandsAreWrittenAndCountedOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            try await database.write(in: .estate(.local)) { transaction in
                #expect(try transaction.execute(over: Self.numbers(0..<12_345), Self.insertion) == 12_345)
                #expect(try transaction.execute(over: Self.numbers(12_000..<13_000), Self.insertion) == 655)
                #expect(try transaction.execute(over: Self.numbers(0..<0), Self.insertion) == 0)
                let count = try transaction.first("SELECT count(*), max(id) FROM samples") {
                    [try $0.integer(0), try $0.integer(1)]
                }
                #expect(count == [13_000, 12_999])
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func rowsOfManyMegabytesArrive(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let total = try await database.write(in: .estate(.local)) { transaction in
                let rows = Self.numbers(0..<40, words: String(repeating: "x", count: 400_000))
                try transaction.execute(over: rows, Self.insertion)
                return try transaction.first("SELECT sum(length(words)) FROM samples") { try $0.integer(0) }
            }
            #expect(total == 40 * 400_000 + 10 + 2 * 30)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func everyReturnedRowIsSeen(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let returned = try await database.write(in: .estate(.local)) { transaction in
                try transaction.execute(over: Self.numbers(0..<10), Self.insertion)
                return try transaction.query(over: Self.numbers(5..<6_000)) { rows in
                    """
                    WITH \(rows: rows, as: "new")
                    INSERT INTO samples (estate_id, id, words, flag)
                    SELECT \(EstateID.local), new.id, new.words, \(true)
                    FROM new
                    WHERE true
                    ON CONFLICT (id) DO UPDATE SET flag = EXCLUDED.flag WHERE samples.id < 7
                    RETURNING id
                    """
                } _: {
                    try $0.integer(0)
                }
            }
            #expect(returned.sorted() == [5, 6] + Array(10..<6_000))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aSetIsJoinedWith(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            try await database.write(in: .estate(.local)) { transaction in
                _ = try transaction.execute(over: Self.numbers(0..<100), Self.insertion)
            }
            let found = try await database.read(in: .estate(.local)) { transaction in
                try transaction.query(over: Self.numbers(90..<20_000)) { rows in
                    """
                    WITH \(rows: rows, as: "wanted")
                    SELECT samples.id
                    FROM wanted
                    JOIN samples ON samples.words = wanted.words
                    WHERE samples.estate_id = \(EstateID.local)
                    """
                } _: {
                    try $0.integer(0)
                }
            }
            #expect(found.sorted() == Array(90..<100))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func textOfASetSortsByteByByte(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            for words in [["b", "A", "a", "É", "e", "_", "Z"], []] {
                let sorted = try await database.read(in: .system) { transaction in
                    var rows = SQLRows(["word": .text])
                    for word in words { rows.append([.text(word)]) }
                    return try transaction.query(
                        "WITH \(rows: rows, as: "given") SELECT word FROM given ORDER BY word"
                    ) { try $0.text(0) }
                }
                #expect(sorted == words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aStatementMayRunInsideItsOwnRows(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let pairs = try await database.read(in: .system) { transaction in
                var rows = SQLRows(["number": .integer])
                for number in 1...3 { rows.append([.integer(number)]) }
                let given = rows
                return try transaction.query(Self.list(given)) { outer in
                    try transaction.query(Self.list(given)) { [try outer.integer(0), try $0.integer(0)] }
                }
            }
            #expect(pairs.flatMap { $0 } == (1...3).flatMap { outer in (1...3).map { [outer, $0] } })
        }
    }

    private struct Enough: Error {}

    /// A chunk is written down while the server works on the one before: whichever fails, nothing is left under way.
    @Test(arguments: TestDatabase.Engine.availablePostgreSQL, 1...4)
    func aSetThatFailsOnItsWayLeavesTheConnectionAsItWas(engine: TestDatabase.Engine, chunk: Int) async throws {
        let place = chunk * 5_000 - 2_500
        try await TestDatabase.withSamples(engine) { database in
            await #expect(throws: DatabaseError.self) {
                try await database.write(in: .estate(.local)) { transaction in
                    var rows = Self.numbers(0..<place)
                    rows.append([.null, .text("no number")])
                    for id in place..<20_000 { rows.append([.integer(id), .text("w")]) }
                    _ = try transaction.execute(over: rows, Self.insertion)
                }
            }
            await #expect(throws: Enough.self) {
                try await database.write(in: .estate(.local)) { transaction in
                    _ = try transaction.query(over: Self.numbers(0..<20_000)) { rows in
                        "\(Self.insertion(of: rows)) RETURNING id"
                    } _: {
                        if try $0.integer(0) == place { throw Enough() }
                    }
                }
            }
            await #expect(throws: CancellationError.self) {
                try await Task {
                    try await database.write(in: .estate(.local)) { transaction in
                        var chunks = 0
                        _ = try transaction.execute(over: Self.numbers(0..<25_000)) { rows in
                            chunks += 1
                            if chunks == chunk { withUnsafeCurrentTask { $0?.cancel() } }
                            return Self.insertion(of: rows)
                        }
                    }
                }.value
            }
            let count = try await database.write(in: .estate(.local)) { transaction in
                _ = try transaction.execute(over: Self.numbers(0..<12_345), Self.insertion)
                return try transaction.first("SELECT count(*) FROM samples") { try $0.integer(0) }
            }
            #expect(count == 12_345)
        }
    }

    private static func list(_ rows: SQLRows) -> SQLQuery {
        "WITH \(rows: rows, as: "given") SELECT number FROM given ORDER BY number"
    }
}
