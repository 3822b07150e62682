import CLibPQ

/// A query as PostgreSQL takes it: text, and values in its binary formats.
struct PostgreSQLText {
    private(set) var text = ""
    private(set) var parameters = PostgreSQLParameters()

    init(_ query: SQLQuery) {
        for part in query.parts {
            switch part {
            case .text(let literal): text += literal
            case .value(let value, let type):
                parameters.append(value, type: type)
                text += "$\(parameters.count)"
            case .rows(let rows, let name): append(rows, as: name)
            }
        }
    }

    // Text from UNNEST would compare and sort by the database's collation, and stored text does so byte by byte.
    private mutating func append(_ rows: SQLRows, as name: String) {
        let outputs = rows.columns.map { "given.\($0.name)" + ($0.type == .text ? " COLLATE \"C\"" : "") }
        var arrays: [String] = []
        for (index, column) in rows.columns.enumerated() {
            parameters.append(rows, column: index)
            arrays.append("$\(parameters.count)::\(column.type.postgresql.name)[]")
        }
        text += """
            \(name)\(rows.columnList) AS (SELECT \(outputs.joined(separator: ", ")) \
            FROM UNNEST(\(arrays.joined(separator: ", "))) AS given\(rows.columnList))
            """
    }
}
