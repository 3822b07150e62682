import Foundation

/// Figures as an aligned table, a line each.
struct FigureTable: CustomStringConvertible {
    private let rows: [[String]]

    init(_ figures: [Figure]) {
        rows = [["engine", "figure", "median", "min–max", "ceiling", "share", "goal", ""]] + figures.map(Self.row)
    }

    var description: String {
        let widths = (0..<8).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return (2...3).contains(column) ? padding + row[column] : row[column] + padding
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private static func row(_ figure: Figure) -> [String] {
        let lowest = figure.samples.min() ?? 0
        let highest = figure.samples.max() ?? 0
        let ceiling = figure.ceiling.map { "\(number($0.samples.median)) \(figure.unit.rawValue) \($0.name)" }
        return [
            figure.engine, figure.name, "\(number(figure.median)) \(figure.unit.rawValue)",
            "\(number(lowest))–\(number(highest))", ceiling ?? "–",
            figure.share.map { "\(number($0 * 100)) %" } ?? "–", goal(figure),
            figure.isMet.map { $0 ? "met" : "MISSED" } ?? "",
        ]
    }

    private static func goal(_ figure: Figure) -> String {
        switch figure.goal {
        case .atLeast(let least): "≥ \(number(least)) \(figure.unit.rawValue)"
        case .atMost(let most): "≤ \(number(most)) \(figure.unit.rawValue)"
        case .share(let least): "≥ \(number(least * 100)) %"
        case nil: "–"
        }
    }

    /// Three figures that count, and no more.
    private static func number(_ value: Double) -> String {
        if value == value.rounded(), value < 1_000 { return String(Int(value)) }
        let decimals = value < 10 ? 2 : value < 100 ? 1 : 0
        let text = String(format: "%.\(decimals)f", value)
        guard value >= 10_000 else { return text }
        let digits = Array(text)
        return digits.indices.map { index in
            let left = digits.count - index
            return String(digits[index]) + (left > 1 && left % 3 == 1 ? "," : "")
        }.joined()
    }
}
