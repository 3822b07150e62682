import CLibPQ
import GhillieCore

/// The values of a statement in PostgreSQL's binary formats, one after the other in one buffer.
struct PostgreSQLParameters {
    private(set) var types: [Oid] = []
    private var bytes: [UInt8] = []
    /// Where each value stands, or `nil` for NULL.
    private var slots: [Range<Int>?] = []

    var count: Int { slots.count }

    mutating func append(_ value: SQLValue, type: SQLType?) {
        types.append(type?.postgresql.element ?? PostgreSQLType.unknown)
        let start = bytes.count
        slots.append(write(value) ? start..<bytes.count : nil)
    }

    /// Appends one column of the rows as an array.
    mutating func append(_ rows: SQLRows, column: Int) {
        let type = rows.columns[column].type.postgresql
        types.append(type.array)
        let start = bytes.count
        let hasNull = rows.rows.contains { $0[column] == .null }
        write(Int32(rows.isEmpty ? 0 : 1))
        write(Int32(hasNull ? 1 : 0))
        write(Int32(bitPattern: type.element))
        if !rows.isEmpty {
            write(Int32(rows.count))
            write(Int32(1))
        }
        for row in rows.rows {
            let head = bytes.count
            write(Int32(-1))
            guard write(row[column]) else { continue }
            let length = UInt32(bytes.count - head - 4)
            for byte in 0..<4 { bytes[head + byte] = UInt8(truncatingIfNeeded: length >> (24 - 8 * byte)) }
        }
        slots.append(start..<bytes.count)
    }

    /// Calls `body` with what libpq's functions take: the addresses of the values, their lengths and their formats.
    func withUnsafePointers<Result>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) throws -> Result
    ) rethrows -> Result {
        // One byte more: even the last value, when it is empty, must have an address, since none means NULL.
        try (bytes + [0]).withUnsafeBytes { buffer in
            try body(
                slots.map { slot in
                    slot.flatMap { buffer.baseAddress?.advanced(by: $0.lowerBound).assumingMemoryBound(to: CChar.self) }
                },
                slots.map { Int32($0?.count ?? 0) },
                slots.map { _ in 1 })
        }
    }

    /// - Returns: false for NULL, which has no bytes.
    private mutating func write(_ value: SQLValue) -> Bool {
        switch value {
        case .null: return false
        case .text(let text): SQLText.withUTF8(of: text) { bytes.append(contentsOf: $0) }
        case .bytes(let value): bytes.append(contentsOf: value)
        case .integer(let value): write(value)
        case .instant(let instant): write(instant.microseconds - PostgreSQLType.epoch)
        case .boolean(let flag): bytes.append(flag ? 1 : 0)
        }
        return true
    }

    private mutating func write(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
