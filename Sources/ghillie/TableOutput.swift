import ArgumentParser

/// `--output table` or `json`.
enum TableOutput: String, CaseIterable, ExpressibleByArgument {
    case table, json
}

/// Counted things, in words.
enum Quantity {
    /// "1 project", "2 projects".
    static func text(_ count: Int, _ singular: String, plural: String? = nil) -> String {
        "\(count.grouped) \(count == 1 ? singular : plural ?? "\(singular)s")"
    }
}
