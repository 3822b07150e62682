package import GhillieCore

/// One row of a result, valid only inside the closure that it was given to. Columns are counted from 0.
///
/// An accessor throws ``DatabaseError/unexpectedNull(column:)`` for NULL where none is allowed, and
/// ``DatabaseError/unexpectedType(column:expected:found:)`` for a value of another type.
package struct SQLRow {
    enum Cells {
        case sqlite(SQLiteCells)
        case postgresql(PostgreSQLCells)
    }

    let cells: Cells

    package func text(_ column: Int) throws -> String { try required(optionalText(column), column) }
    package func integer(_ column: Int) throws -> Int { try required(optionalInteger(column), column) }
    package func instant(_ column: Int) throws -> Instant { try required(optionalInstant(column), column) }
    package func boolean(_ column: Int) throws -> Bool { try required(optionalBoolean(column), column) }
    package func bytes(_ column: Int) throws -> [UInt8] { try required(optionalBytes(column), column) }

    package func hash(_ column: Int) throws -> ContentHash {
        let hash: ContentHash? =
            switch cells {
            case .sqlite(let cells): try cells.withBytes(column) { ContentHash(bytes: $0) } ?? nil
            case .postgresql(let cells):
                try cells.bytes(column).flatMap { $0.withUnsafeBytes(ContentHash.init(bytes:)) }
            }
        guard let hash else {
            if try optionalBytes(column) == nil { throw DatabaseError.unexpectedNull(column: column) }
            throw DatabaseError.unexpectedType(column: column, expected: "hash of 32 bytes", found: "other bytes")
        }
        return hash
    }

    package func optionalHash(_ column: Int) throws -> ContentHash? {
        try optionalBytes(column) == nil ? nil : try hash(column)
    }

    package func optionalText(_ column: Int) throws -> String? {
        switch cells {
        case .sqlite(let cells): try cells.text(column)
        case .postgresql(let cells): try cells.text(column)
        }
    }

    package func optionalInteger(_ column: Int) throws -> Int? {
        switch cells {
        case .sqlite(let cells): try cells.integer(column).map { Int($0) }
        case .postgresql(let cells): try cells.integer(column).map { Int($0) }
        }
    }

    package func optionalInstant(_ column: Int) throws -> Instant? {
        switch cells {
        case .sqlite(let cells): try cells.integer(column).map { Instant(microseconds: $0) }
        case .postgresql(let cells): try cells.instant(column)
        }
    }

    package func optionalBoolean(_ column: Int) throws -> Bool? {
        switch cells {
        case .sqlite(let cells): try cells.integer(column).map { $0 != 0 }
        case .postgresql(let cells): try cells.boolean(column)
        }
    }

    package func optionalBytes(_ column: Int) throws -> [UInt8]? {
        switch cells {
        case .sqlite(let cells): try cells.bytes(column)
        case .postgresql(let cells): try cells.bytes(column)
        }
    }

    private func required<Value>(_ value: Value?, _ column: Int) throws -> Value {
        guard let value else { throw DatabaseError.unexpectedNull(column: column) }
        return value
    }
}
