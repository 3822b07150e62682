import Delivery

/// Rows in aligned columns, for a terminal or `awk`.
struct TextTable {
    struct Cell {
        let text: String
        var colour: Colour?
    }

    let header: [String]
    var rows: [[Cell]] = []

    /// Text from outside is made safe, columns stand two spaces apart, and no line ends with spaces.
    func lines(coloured: (String, Colour) -> String) -> [String] {
        let cells = [header.map { Cell(text: $0) }] + rows.map { $0.map(Self.safe) }
        let widths = header.indices.map { column in cells.map { $0[column].text.count }.max() ?? 0 }
        return cells.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let isLast = row[(column + 1)...].allSatisfy(\.text.isEmpty)
                let padding = String(repeating: " ", count: isLast ? 0 : widths[column] - cell.text.count + 2)
                line += (cell.colour.map { coloured(cell.text, $0) } ?? cell.text) + padding
            }
            return line
        }
    }

    private static func safe(_ cell: Cell) -> Cell {
        Cell(text: TerminalText.singleLine(cell.text), colour: cell.colour)
    }
}
