import GRDB

/// The connection of one transaction in SQLite.
final class SQLiteSession: SQLSession {
    private let database: GRDB.Database

    let isShared = false

    init(_ database: GRDB.Database) { self.database = database }

    func execute(_ query: SQLQuery) throws -> Int { try prepare(query).run() }

    func execute(uncached statement: String) throws {
        _ = try SQLiteStatement(statement, keeping: false, in: database).run()
    }

    func forEachRow(of query: SQLQuery, _ body: (SQLRow) throws -> Bool) throws {
        try prepare(query).forEachRow(body)
    }

    func execute(over rows: SQLRows, _ query: (SQLRows) -> SQLQuery) throws -> Int {
        var changes = 0
        try forEachStatement(over: rows, query) { changes += try $0.run() }
        return changes
    }

    func forEachRow(over rows: SQLRows, _ query: (SQLRows) -> SQLQuery, _ body: (SQLRow) throws -> Void) throws {
        try forEachStatement(over: rows, query) { statement in
            try statement.forEachRow {
                try body($0)
                return true
            }
        }
    }

    private func prepare(_ query: SQLQuery) throws -> SQLiteStatement {
        let text = SQLiteText(query)
        let statement = try SQLiteStatement(text.text, keeping: text.isWorthKeeping, in: database)
        for (index, value) in text.values.enumerated() { try statement.bind(value, at: Int32(index + 1)) }
        return statement
    }

    /// Prepares the statement for one row, and binds each row in its turn.
    private func forEachStatement(
        over rows: SQLRows, _ query: (SQLRows) -> SQLQuery, _ body: (SQLiteStatement) throws -> Void
    ) throws {
        guard let first = rows.rows.first else { return }
        let text = SQLiteText(query(SQLRows(columns: rows.columns, rows: [first])))
        let statement = try SQLiteStatement(text.text, keeping: true, in: database)
        for (index, value) in text.values.enumerated() { try statement.bind(value, at: Int32(index + 1)) }
        for (number, row) in rows.rows.enumerated() {
            if number > 0 {
                for start in text.rowStarts {
                    for (index, value) in row.enumerated() { try statement.bind(value, at: Int32(start + index)) }
                }
            }
            try body(statement)
        }
    }
}
