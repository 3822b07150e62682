/// What a project's reports leave out, as its catalogue says.
package struct NoiseSettings: Hashable, Sendable {
    package enum Rule: String, CaseIterable, Hashable, Sendable {
        case authors = "ignore_authors"
        case labels = "ignore_labels"
        case paths = "ignore_paths"
        case titlePrefixes = "ignore_title_prefixes"
    }

    package var isEnabled = true
    /// The rules whose toggle is off.
    package var switchedOff: Set<Rule> = []
    package var entries: [Rule: [String]] = [:]

    package init(entries: [Rule: [String]] = [:]) { self.entries = entries }

    /// The entries of a rule that are in force.
    package func inForce(_ rule: Rule) -> [String] {
        isEnabled && !switchedOff.contains(rule) ? entries[rule] ?? [] : []
    }
}

extension NoiseSettings.Rule {
    /// For the schema's readers.
    var summary: String {
        switch self {
        case .authors: "Logins, names or e-mail addresses, in any case."
        case .labels: "Labels, in any case."
        case .paths: "Globs; what changes nothing else is left out. `*` also crosses `/`."
        case .titlePrefixes: "How titles and subjects begin, in any case."
        }
    }
}
