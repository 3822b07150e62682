package import GhillieCore
import Silver

/// Says what kind of work a change is: by its labels, else by its title, else by its paths.
///
/// The first kind that matches wins, in the order of `WorkType`; a conventional prefix decides against words inside the
/// title. Comparison ignores case.
package enum WorkTypeClassifier {
    /// The kind of a change with this title as written. Paths are as Bronze gives them (`M docs/a.md`), one a line, `nil`
    /// where they are not known; labels are a pull request's, of which git knows none.
    package static func workType(
        title: String, paths: String? = nil, labels: [String] = [], isBot: Bool = false, sourceBranch: String? = nil
    ) -> WorkType {
        workType(
            of: ParsedTitle(title), paths: paths.map { ChangedPaths(lines: $0) } ?? ChangedPaths(), labels: labels,
            isBot: isBot, sourceBranch: sourceBranch)
    }

    static func workType(
        of title: ParsedTitle, paths: ChangedPaths, labels: [String] = [], isBot: Bool, sourceBranch: String?
    ) -> WorkType {
        byLabels(labels) ?? byTitle(title, paths: paths, isBot: isBot, sourceBranch: sourceBranch) ?? byPaths(paths)
    }

    // MARK: - Labels

    private static func byLabels(_ labels: [String]) -> WorkType? {
        guard !labels.isEmpty else { return nil }
        let labels = Set(labels.map { $0.lowercased() })
        return WorkType.allCases.first { !names(of: $0).isDisjoint(with: labels) }
    }

    private static func names(of type: WorkType) -> Set<String> {
        switch type {
        case .dependencies: ["dependencies", "deps"]
        case .release: ["release"]
        case .bug: ["bug", "bugfix", "fix", "defect", "hotfix"]
        case .feature: ["feature", "enhancement", "new feature", "feat"]
        case .refactor: ["refactor", "refactoring", "tech debt", "technical debt", "cleanup"]
        case .documentation: ["documentation", "docs", "doc"]
        case .chore: ["chore", "maintenance", "ci", "build"]
        case .other: []
        }
    }

    // MARK: - Titles

    private static func byTitle(_ title: ParsedTitle, paths: ChangedPaths, isBot: Bool, sourceBranch: String?)
        -> WorkType?
    {
        // What takes a change back says what that was, not what this is.
        if title.isRevert { return .other }
        if isDependencyUpdate(title, isBot: isBot, sourceBranch: sourceBranch) { return .dependencies }
        if ReleaseTitle.isVersionOnly(title) { return .release }
        switch title.type {
        case .fix?: return paths.touchNoProduct ? byPaths(paths) : .bug
        case .feature?, .performance?: return .feature
        case .refactor?: return .refactor
        case .documentation?: return .documentation
        case .test?, .chore?, .dependencies?, .release?: return .chore
        case .revert?: return .other
        case nil: return byWords(title.lowercasedWords, paths: paths)
        }
    }

    private static func byWords(_ words: [UInt8], paths: ChangedPaths) -> WorkType? {
        if !paths.touchNoProduct, saysFix(words) { return .bug }
        if startsFeature(words), !isFeatureInNameOnly(words, paths: paths) { return .feature }
        if saysRefactor(words) { return .refactor }
        return nil
    }

    /// The whole word fix, fixes or fixed, not after a hyphen (`auto-fix`).
    private static func saysFix(_ words: [UInt8]) -> Bool {
        var index = words.startIndex
        while let found = words[index...].firstIndex(ofBytesOf: "fix") {
            index = found + 3
            if found > 0, words[found - 1].isWordByte || words[found - 1] == UInt8(ascii: "-") { continue }
            var end = index
            if words.hasBytes(of: "es", at: end) || words.hasBytes(of: "ed", at: end) { end += 2 }
            if end == words.count || !words[end].isWordByte { return true }
        }
        return false
    }

    private static let featureStarts: [StaticString] = [
        "add ", "adds ", "added ", "adding ", "implement ", "implements ", "implemented ", "implementing ",
        "introduce ",
        "introduces ", "introduced ", "introducing ",
    ]

    private static func startsFeature(_ words: [UInt8]) -> Bool {
        guard let first = words.first, first == UInt8(ascii: "a") || first == UInt8(ascii: "i") else { return false }
        return featureStarts.contains { words.starts(withBytesOf: $0) }
    }

    private static let documentWords: [StaticString] = [
        "changelog", "readme", "docs", "documentation", "comment", "comments", "typo", "license", "licence", "badge",
        "contributing",
    ]

    /// Added tests and added changelog sections are no features of the product.
    private static func isFeatureInNameOnly(_ words: [UInt8], paths: ChangedPaths) -> Bool {
        paths.areAllTestsOrAutomation || paths.areAllDocuments && documentWords.contains { words.containsWord($0) }
    }

    private static func saysRefactor(_ words: [UInt8]) -> Bool {
        guard words.firstIndex(ofBytesOf: "refactor") != nil || words.firstIndex(ofBytesOf: "clean") != nil else {
            return false
        }
        return words.containsWord("refactor") || words.containsWord("refactors") || words.containsWord("refactored")
            || words.containsWord("refactoring") || words.containsWord("cleanup") || words.containsWord("cleanups")
            || words.starts(withBytesOf: "clean up ")
    }

    // MARK: - Dependencies

    private static func isDependencyUpdate(_ title: ParsedTitle, isBot: Bool, sourceBranch: String?) -> Bool {
        switch title.type {
        case .feature?, .performance?, .refactor?, .documentation?, .release?, .revert?: return false
        case .dependencies?: return true
        case .fix?, .test?, .chore?, nil: break
        }
        if title.scope.map({ $0.lowercased().hasPrefix("deps") }) == true { return true }
        if let branch = sourceBranch, branch.hasPrefix("dependabot/") || branch.hasPrefix("renovate/") { return true }
        let words = title.lowercasedWords
        let isBump = words.starts(withBytesOf: "bump ") || words.starts(withBytesOf: "bumps ")
        if isBump, let from = words.firstIndex(ofBytesOf: " from "), words[from...].firstIndex(ofBytesOf: " to ") != nil
        {
            return !ReleaseTitle.isVersionOnly(title)
        }
        let isUpdate =
            isBump || words.starts(withBytesOf: "update ") || words.starts(withBytesOf: "updates ")
            || words.starts(withBytesOf: "updated ") || words.starts(withBytesOf: "upgrade ")
        if isUpdate, words.firstIndex(ofBytesOf: "dependenc") != nil || words.containsWord("deps") { return true }
        guard isBot else { return false }
        return isBump || words.starts(withBytesOf: "pin ") || words.starts(withBytesOf: "lock file maintenance")
            || words.starts(withBytesOf: "roll ") || words.firstIndex(ofBytesOf: "autoupdate") != nil
            || (isUpdate && words.firstIndex(ofBytesOf: " to ") != nil)
    }

    // MARK: - Paths

    private static func byPaths(_ paths: ChangedPaths) -> WorkType {
        if paths.areAllDocuments { return .documentation }
        if paths.areAllTestsOrAutomation || paths.touchNoProduct { return .chore }
        return .other
    }
}
