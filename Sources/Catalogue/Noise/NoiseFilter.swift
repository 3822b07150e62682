package import GhillieCore

/// What a project's readers do not want to hear of. Bronze and Silver keep everything: a filter acts when evidence is built,
/// and what it hides is covered and counted.
///
/// Names, labels and titles are compared trimmed and without regard to case; paths as they are.
package struct NoiseFilter: Hashable, Sendable {
    /// What is looked at of a piece of work.
    package struct Subject: Sendable {
        /// For each person or bot who wrote it, all that they are known by: login, name, e-mail.
        package let authors: [[String]]
        package let labels: [String]
        /// Of the pull request, else the commit's subject.
        package let title: String
        /// Every changed path; `nil` where not all of them are known.
        package let paths: [String]?

        package init(authors: [[String]], labels: [String] = [], title: String, paths: [String]?) {
            self.authors = authors
            self.labels = labels
            self.title = title
            self.paths = paths
        }
    }

    private let authors: Set<String>
    private let labels: Set<String>
    private let titlePrefixes: Set<String>
    private let paths: Set<Glob>

    /// Hides nothing.
    package static let none = NoiseFilter()

    /// Entries that are empty once trimmed hide nothing.
    package init(
        ignoringAuthors authors: [String] = [], labels: [String] = [], titlePrefixes: [String] = [],
        paths: [String] = []
    ) {
        func entries(_ texts: [String]) -> Set<String> { Set(texts.map(Self.folded)).subtracting([""]) }
        self.init(
            authors: entries(authors), labels: entries(labels), titlePrefixes: entries(titlePrefixes),
            paths: Set(paths.filter { !$0.isEmpty }.map(Glob.init)))
    }

    /// What is in force in any of the settings: of a project, or of all projects that use a repository.
    package init(anyOf settings: [NoiseSettings]) {
        func entries(_ rule: NoiseSettings.Rule) -> [String] { settings.flatMap { $0.inForce(rule) } }
        self.init(
            ignoringAuthors: entries(.authors), labels: entries(.labels), titlePrefixes: entries(.titlePrefixes),
            paths: entries(.paths))
    }

    private init(authors: Set<String>, labels: Set<String>, titlePrefixes: Set<String>, paths: Set<Glob>) {
        self.authors = authors
        self.labels = labels
        self.titlePrefixes = titlePrefixes
        self.paths = paths
    }

    /// Hides what either of the two does: the filter of a repository that several projects use.
    package func union(_ other: NoiseFilter) -> NoiseFilter {
        NoiseFilter(
            authors: authors.union(other.authors), labels: labels.union(other.labels),
            titlePrefixes: titlePrefixes.union(other.titlePrefixes), paths: paths.union(other.paths))
    }

    package var isEmpty: Bool { self == .none }

    /// Equal for filters that hide the same; `nil` for the one that hides nothing.
    package var fingerprint: ContentHash? {
        guard !isEmpty else { return nil }
        let json = CanonicalJSON.object { json in
            json.member("authors", authors.sorted())
            json.member("labels", labels.sorted())
            json.member("paths", paths.map(\.pattern).sorted())
            json.member("title_prefixes", titlePrefixes.sorted())
        }
        return ContentHash(of: json)
    }

    /// Whether it is hidden: by a label, by how its title begins, or because all who wrote it, or all that it changed, are to
    /// be ignored. Work of an ignored bot that a person took part in is that person's work, too.
    package func hides(_ subject: Subject) -> Bool {
        if !titlePrefixes.isEmpty {
            let title = Self.folded(subject.title)
            if titlePrefixes.contains(where: title.hasPrefix) { return true }
        }
        if !labels.isEmpty, subject.labels.contains(where: { labels.contains(Self.folded($0)) }) { return true }
        if !authors.isEmpty, !subject.authors.isEmpty, subject.authors.allSatisfy(isIgnored) { return true }
        guard !paths.isEmpty, let changed = subject.paths, !changed.isEmpty else { return false }
        return changed.allSatisfy(hidesPath)
    }

    /// Whether changes of this path are hidden, also among others that are not.
    package func hidesPath(_ path: String) -> Bool { paths.contains { $0.matches(path) } }

    private func isIgnored(_ names: [String]) -> Bool { names.contains { authors.contains(Self.folded($0)) } }

    private static func folded(_ text: String) -> String {
        let trimmed = text.drop(while: \.isWhitespace)
        let end = trimmed.lastIndex { !$0.isWhitespace }.map(trimmed.index(after:)) ?? trimmed.startIndex
        return trimmed[..<end].lowercased()
    }
}
