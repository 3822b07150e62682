/// Tells what is noise: pure, and one for each project, or for a repository of several projects.
///
/// Text is compared without the white space around it and without regard to case. Paths are compared as they are.
package struct NoiseFilter: Sendable {
    /// What may be noise: a pull request, a commit, an issue, a documentation change.
    package struct Subject: Hashable, Sendable {
        /// All that its author goes by: login, name, e-mail address.
        package var authors: [String]
        package var labels: [String]
        /// A title, or a commit's subject.
        package var title: String
        /// All paths that it changes; `nil` where they are not all known.
        package var paths: [String]?

        package init(authors: [String] = [], labels: [String] = [], title: String = "", paths: [String]? = nil) {
            self.authors = authors
            self.labels = labels
            self.title = title
            self.paths = paths
        }
    }

    private let authors: Set<String>
    private let labels: Set<String>
    private let titlePrefixes: [String]
    private let paths: [Glob]

    /// The union of what is in force in any of the settings.
    package init(anyOf settings: [NoiseSettings]) {
        func texts(_ rule: NoiseSettings.Rule) -> Set<String> {
            Set(settings.flatMap { $0.inForce(rule) }.map(Self.folded).filter { !$0.isEmpty })
        }
        authors = texts(.authors)
        labels = texts(.labels)
        titlePrefixes = texts(.titlePrefixes).sorted()
        paths = Set(settings.flatMap { $0.inForce(.paths) }).sorted().filter { !$0.isEmpty }.map(Glob.init)
    }

    package init(_ settings: NoiseSettings) { self.init(anyOf: [settings]) }

    /// The first rule by which something is noise; `nil` where it is none.
    package func rule(matching subject: Subject) -> NoiseSettings.Rule? {
        if !authors.isEmpty, subject.authors.contains(where: { authors.contains(Self.folded($0)) }) { return .authors }
        if !labels.isEmpty, subject.labels.contains(where: { labels.contains(Self.folded($0)) }) { return .labels }
        if !titlePrefixes.isEmpty {
            let title = Self.folded(subject.title)
            if titlePrefixes.contains(where: title.hasPrefix) { return .titlePrefixes }
        }
        if !paths.isEmpty, let changed = subject.paths, !changed.isEmpty,
            changed.allSatisfy({ path in paths.contains { $0.matches(path) } })
        {
            return .paths
        }
        return nil
    }

    private static func folded(_ text: String) -> String {
        let trimmed = text.drop(while: \.isWhitespace)
        return String(
            trimmed[..<(trimmed.lastIndex { !$0.isWhitespace }.map(trimmed.index(after:)) ?? trimmed.startIndex)]
        )
        .lowercased()
    }
}
