import CLibPQ
import GhillieCore

/// The cells of one row of a result in PostgreSQL's binary formats, read without copies.
struct PostgreSQLCells {
    let result: OpaquePointer
    let row: Int32

    func text(_ column: Int) throws -> String? {
        guard
            let bytes = try cell(
                column, "text",
                where: {
                    $0 == PostgreSQLType.text || $0 == PostgreSQLType.characters || $0 == PostgreSQLType.name
                })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func bytes(_ column: Int) throws -> [UInt8]? {
        try cell(column, "bytes") { $0 == PostgreSQLType.bytes }.map { Array($0) }
    }

    func boolean(_ column: Int) throws -> Bool? {
        try cell(column, "boolean") { $0 == PostgreSQLType.boolean }.map { $0.first == 1 }
    }

    func instant(_ column: Int) throws -> Instant? {
        try cell(column, "instant") { $0 == PostgreSQLType.instant }
            .map { Instant(microseconds: Self.bigEndian($0, as: Int64.self) + PostgreSQLType.epoch) }
    }

    /// Any whole number: a sum of BIGINT is NUMERIC in PostgreSQL.
    func integer(_ column: Int) throws -> Int64? {
        let type = PQftype(result, Int32(column))
        switch type {
        case PostgreSQLType.numeric:
            guard let bytes = try cell(column, "integer", where: { _ in true }) else { return nil }
            guard let value = Self.wholeNumber(numeric: bytes) else {
                throw DatabaseError.unexpectedType(column: column, expected: "integer", found: "another number")
            }
            return value
        default:
            guard
                let bytes = try cell(
                    column, "integer",
                    where: {
                        $0 == PostgreSQLType.bigInteger || $0 == PostgreSQLType.integer
                            || $0 == PostgreSQLType.smallInteger
                    })
            else { return nil }
            return switch bytes.count {
            case 2: Int64(Self.bigEndian(bytes, as: Int16.self))
            case 4: Int64(Self.bigEndian(bytes, as: Int32.self))
            default: Self.bigEndian(bytes, as: Int64.self)
            }
        }
    }

    /// `nil` for NULL.
    private func cell(
        _ column: Int, _ expected: String, where isRight: (Oid) -> Bool
    ) throws -> UnsafeRawBufferPointer? {
        guard column < Int(PQnfields(result)) else {
            throw DatabaseError.unexpectedType(column: column, expected: expected, found: "not there")
        }
        let index = Int32(column)
        let type = PQftype(result, index)
        guard isRight(type) else {
            throw DatabaseError.unexpectedType(column: column, expected: expected, found: "of type \(type)")
        }
        if PQgetisnull(result, row, index) != 0 { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, index), count: Int(PQgetlength(result, row, index)))
    }

    private static func bigEndian<Integer: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, as type: Integer.Type
    ) -> Integer {
        Integer(bigEndian: bytes.loadUnaligned(as: type))
    }

    /// Four headers of 16 bits (how many digits, the power of the first, sign, scale), then digits of base 10,000.
    private static func wholeNumber(numeric bytes: UnsafeRawBufferPointer) -> Int64? {
        let words = stride(from: 0, to: bytes.count, by: 2).map {
            Int64(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt16.self)))
        }
        guard words.count >= 4, words[2] == 0 || words[2] == 0x4000 else { return nil }
        let isNegative = words[2] == 0x4000
        let digits = words.dropFirst(4)
        let places = digits.isEmpty ? 0 : Int(Int16(truncatingIfNeeded: words[1])) + 1
        guard places >= digits.count else { return nil }
        var value: Int64 = 0
        for digit in Array(digits) + Array(repeating: 0, count: places - digits.count) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10_000)
            let (sum, overflowAgain) = product.addingReportingOverflow(isNegative ? -digit : digit)
            if overflow || overflowAgain { return nil }
            value = sum
        }
        return value
    }
}
