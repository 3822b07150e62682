import GhillieCore
import Persistence
import TestSupport
import Testing

/// A value comes back from either engine as it went in, bound alone or as one of a set of rows.
@Suite struct ValueRoundTripTests {
    struct Sample: Equatable, Sendable {
        var id = 1
        var words: String?
        var bytes: [UInt8]?
        var number: Int?
        var instant: Instant?
        var flag = false
    }

    static let samples: [Sample] = [
        Sample(),
        Sample(words: "", bytes: [], number: 0, instant: Instant(microseconds: 0)),
        Sample(words: "naïve 👩‍👩‍👧‍👦 \u{1F1EA}\u{1F1FA} e\u{301}", bytes: [0, 1, 255], number: .max, flag: true),
        Sample(words: "line\r\nbreak\ttab \u{7F}\u{FFFF}", bytes: [0], number: .min, instant: .earliest),
        Sample(words: String(repeating: "long ", count: 100_000), instant: .latest),
        Sample(bytes: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }, number: -1),
        Sample(instant: Instant(microseconds: 1_700_000_000_123_456)),
        Sample(instant: Instant(microseconds: -1)),
    ]

    @Test(arguments: TestDatabase.Engine.available)
    func aBoundValueComesBack(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            for sample in Self.samples {
                try await database.write(in: .estate(.local)) { transaction in
                    try transaction.execute("DELETE FROM samples")
                    let changes = try transaction.execute(
                        """
                        INSERT INTO samples (id, estate_id, words, bytes, number, instant, flag)
                        VALUES (
                            \(sample.id), \(EstateID.local), \(sample.words), \(sample.bytes), \(sample.number),
                            \(sample.instant), \(sample.flag)
                        )
                        """)
                    #expect(changes == 1)
                }
                #expect(try await Self.stored(in: database) == [sample])
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRowOfASetComesBack(engine: TestDatabase.Engine) async throws {
        let samples = Self.samples.enumerated().map { index, sample in
            var sample = sample
            sample.id = index
            return sample
        }
        try await TestDatabase.withSamples(engine) { database in
            try await database.write(in: .estate(.local)) { transaction in
                var rows = SQLRows([
                    "id": .integer, "words": .text, "bytes": .bytes, "number": .integer, "instant": .instant,
                    "flag": .boolean,
                ])
                for sample in samples {
                    rows.append([
                        .integer(sample.id), .text(sample.words), sample.bytes.map(SQLValue.bytes) ?? .null,
                        .integer(sample.number), .instant(sample.instant), .boolean(sample.flag),
                    ])
                }
                let changes = try transaction.execute(over: rows) { rows in
                    """
                    WITH \(rows: rows, as: "new")
                    INSERT INTO samples (id, estate_id, words, bytes, number, instant, flag)
                    SELECT new.id, \(EstateID.local), new.words, new.bytes, new.number, new.instant, new.flag
                    FROM new
                    """
                }
                #expect(changes == samples.count)
            }
            #expect(try await Self.stored(in: database) == samples)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aNullCharacterBecomesTheReplacementCharacter(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let words = try await database.write(in: .estate(.local)) { transaction in
                try transaction.query(
                    """
                    INSERT INTO samples (id, estate_id, words, flag)
                    VALUES (1, \(EstateID.local), \("a\0\u{301}b\0"), \(true))
                    RETURNING words
                    """
                ) { try $0.text(0) }
            }
            #expect(words == ["a\u{FFFD}\u{301}b\u{FFFD}"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func valuesAreBoundInOrderOfAppearance(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let joined = try await database.read(in: .estate(.local)) { transaction in
                try transaction.first(
                    "SELECT \("b") || \("a") || CAST(\(3) AS \(raw: "VARCHAR(9)")) || \("?1 $1") WHERE \(1) = 1"
                ) { try $0.text(0) }
            }
            #expect(joined == "ba3?1 $1")
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aSumAndACountAreIntegers(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let figures = try await database.read(in: .system) { transaction in
                var rows = SQLRows(["number": .integer])
                for number in [-70_000, 30_000, -123_456_789_012] { rows.append([.integer(number)]) }
                return try transaction.first(
                    """
                    WITH \(rows: rows, as: "given")
                    SELECT sum(number), count(*), sum(number * 0)
                    FROM given
                    """
                ) { [try $0.integer(0), try $0.integer(1), try $0.integer(2)] }
            }
            #expect(figures == [-123_456_829_012, 3, 0])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func readingAValueWronglyIsAnErrorThatNamesTheColumn(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            try await database.read(in: .system) { transaction in
                func error(_ read: (SQLRow) throws -> Void) throws -> DatabaseError? {
                    #expect(throws: DatabaseError.self) {
                        _ = try transaction.first(
                            "SELECT CAST(\(7) AS BIGINT), \("words"), CAST(NULL AS BIGINT)", read)
                    }
                }
                #expect(try error { _ = try $0.integer(2) } == .unexpectedNull(column: 2))
                for read: (SQLRow) throws -> Void in [
                    { _ = try $0.text(0) }, { _ = try $0.integer(1) }, { _ = try $0.bytes(1) }, { _ = try $0.hash(1) },
                    { _ = try $0.optionalInteger(3) }, { _ = try $0.instant(1) },
                ] {
                    guard case .unexpectedType = try error(read) else {
                        Issue.record("not an error of type")
                        continue
                    }
                }
                // The transaction is none the worse for it.
                #expect(try transaction.first("SELECT \("whole")") { try $0.text(0) } == "whole")
            }
        }
    }

    private static func stored(in database: Database) async throws -> [Sample] {
        try await database.read(in: .estate(.local)) { transaction in
            try transaction.query("SELECT id, words, bytes, number, instant, flag FROM samples ORDER BY id") {
                Sample(
                    id: try $0.integer(0), words: try $0.optionalText(1), bytes: try $0.optionalBytes(2),
                    number: try $0.optionalInteger(3), instant: try $0.optionalInstant(4), flag: try $0.boolean(5))
            }
        }
    }
}
