import ArgumentParser

/// Which part of a list is shown.
struct PageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many, 1 to 200.", valueName: "count"))
    var limit = 50

    @Option(help: ArgumentHelp("Where to go on: the cursor of an earlier answer.", valueName: "cursor"))
    var cursor: String?

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit is from 1 to 200, not \(limit).") }
    }

    /// Where to go on; `nil` at the beginning.
    /// - Throws: `ValidationError` for what `parse` makes nothing of.
    func start<Start>(_ parse: (String) -> Start?) throws -> Start? {
        guard let cursor else { return nil }
        guard let start = parse(cursor) else {
            throw ValidationError("--cursor is one of an earlier answer, unchanged.")
        }
        return start
    }
}
