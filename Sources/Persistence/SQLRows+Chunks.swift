extension SQLRows {
    /// Calls `body` with the rows in order, at most so many and so many bytes at a time, and at least one.
    func forEachChunk(rows limit: Int, bytes: Int, _ body: (SQLRows) throws -> Void) rethrows {
        var start = rows.startIndex
        var size = 0
        for (index, row) in rows.enumerated() {
            let rowSize = row.reduce(0) { $0 + $1.size }
            if index > start, index - start == limit || size + rowSize > bytes {
                try body(SQLRows(columns: columns, rows: Array(rows[start..<index])))
                start = index
                size = 0
            }
            size += rowSize
        }
        guard start < rows.endIndex else { return }
        try body(start == rows.startIndex ? self : SQLRows(columns: columns, rows: Array(rows[start...])))
    }
}

extension SQLValue {
    /// Bytes, roughly.
    fileprivate var size: Int {
        switch self {
        case .null: 4
        case .text(let text): text.utf8.count + 4
        case .bytes(let bytes): bytes.count + 4
        case .integer, .instant, .boolean: 12
        }
    }
}
