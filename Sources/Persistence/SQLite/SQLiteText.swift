/// A query as SQLite takes it.
struct SQLiteText {
    private(set) var text = ""
    /// In order: the first is bound to `?1`.
    private(set) var values: [SQLValue] = []
    /// The number of the first value of each set of rows.
    private(set) var rowStarts: [Int] = []
    private var rowCount = 0

    init(_ query: SQLQuery) {
        for part in query.parts {
            switch part {
            case .text(let literal): text += literal
            case .value(let value, _): append(value)
            case .rows(let rows, let name): append(rows, as: name)
            }
        }
    }

    /// A text that holds many rows is as long as they are many, and so seldom met again.
    var isWorthKeeping: Bool { rowCount <= 1 }

    private mutating func append(_ value: SQLValue) {
        values.append(value)
        text += "?\(values.count)"
    }

    private mutating func append(_ rows: SQLRows, as name: String) {
        rowStarts.append(values.count + 1)
        rowCount += rows.count
        text += "\(name)\(rows.columnList) AS ("
        if rows.isEmpty {
            text += "SELECT \(rows.columns.map { _ in "NULL" }.joined(separator: ", ")) WHERE 0"
        } else {
            text += "VALUES "
            for (number, row) in rows.rows.enumerated() {
                text += number == 0 ? "(" : ", ("
                for (index, value) in row.enumerated() {
                    if index > 0 { text += ", " }
                    append(value)
                }
                text += ")"
            }
        }
        text += ")"
    }
}
