/// A set of rows to be written, or joined with, in one statement.
package struct SQLRows: Sendable {
    package struct Column: Sendable {
        package let name: String
        package let type: SQLType
    }

    package let columns: [Column]
    package private(set) var rows: [[SQLValue]] = []

    package init(_ columns: KeyValuePairs<String, SQLType>) {
        self.columns = columns.map { Column(name: $0.key, type: $0.value) }
    }

    /// Some rows of a larger set.
    init(columns: [Column], rows: [[SQLValue]]) {
        self.columns = columns
        self.rows = rows
    }

    /// Appends a row, which has a value of its type, or NULL, for each column.
    package mutating func append(_ row: [SQLValue]) {
        precondition(row.count == columns.count, "a row has a value for each column")
        for (value, column) in zip(row, columns) {
            precondition(value.type == nil || value.type == column.type, "a value is of its column's type")
        }
        rows.append(row)
    }

    package var isEmpty: Bool { rows.isEmpty }
    package var count: Int { rows.count }

    /// `(column, …)`.
    var columnList: String { "(" + columns.map(\.name).joined(separator: ", ") + ")" }
}

extension SQLRows {
    /// A set of rows whose columns are known only when it is made.
    package init(typedColumns columns: [(name: String, type: SQLType)]) {
        self.init(columns: columns.map { Column(name: $0.name, type: $0.type) }, rows: [])
    }

    /// A set of rows whose columns are all text.
    package init(textColumns names: [String]) {
        self.init(columns: names.map { Column(name: $0, type: .text) }, rows: [])
    }
}
