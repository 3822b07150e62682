/// What the prefix of a title declares (`fix:`, `feat(parser)!:`, `[CI]`).
package enum ConventionalType: String, CaseIterable, Sendable {
    case feature, performance, fix, refactor, documentation, test, chore, dependencies, release, revert

    /// `nil` for a word that is no known prefix, which then is a part of the title.
    init?(_ lowercasedWord: String) {
        switch lowercasedWord {
        case "feat", "feature", "enhancement": self = .feature
        case "perf": self = .performance
        case "fix", "fixes", "fixed", "bugfix", "hotfix", "bug": self = .fix
        case "refactor", "refactoring": self = .refactor
        case "docs", "doc", "documentation": self = .documentation
        case "test", "tests": self = .test
        case "chore", "ci", "build", "style", "lint": self = .chore
        case "deps", "dependencies": self = .dependencies
        case "release": self = .release
        case "revert": self = .revert
        default: return nil
        }
    }
}
