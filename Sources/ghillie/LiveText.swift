/// Text on standard output that changes while it is looked at.
struct LiveText {
    let console: Console
    private var lines: [String] = []

    init(console: Console) { self.console = console }

    /// Puts lines in the place of those that were shown last, as many as the terminal has room for; the last one is always
    /// shown.
    mutating func show(_ all: [String], last: String) throws(CommandFailure) {
        let (rows, columns) = console.terminalSize
        let room = max(rows - 2, 2)
        let cut = all.count > room ? Array(all.prefix(room - 1)) + ["… \(all.count - room + 1) more"] : all
        // A line that wraps would be two, and the next show would begin too low.
        let next = cut.map { console.fitted($0, to: columns) } + [String(last.prefix(columns))]
        guard next != lines else { return }
        let back = lines.isEmpty ? "" : "\u{1B}[\(lines.count)A\u{1B}[J"
        try console.write(back + next.map { $0 + "\n" }.joined())
        lines = next
    }

    /// Adds a line where it is another than the last.
    mutating func add(_ line: String) throws(CommandFailure) {
        guard lines != [line] else { return }
        try console.write(line + "\n")
        lines = [line]
    }
}
