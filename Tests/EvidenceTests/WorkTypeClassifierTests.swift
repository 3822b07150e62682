import Evidence
import GhillieCore
import Testing

@Suite struct WorkTypeClassifierTests {
    /// A title, paths (nil where unknown), and the kind of work that they are.
    struct Example: Sendable, CustomTestStringConvertible {
        let title: String
        let paths: String?
        let type: WorkType

        init(_ title: String, _ type: WorkType, paths: String? = "M Sources/App.swift") {
            self.title = title
            self.paths = paths
            self.type = type
        }

        var testDescription: String { title }
    }

    @Test(arguments: [
        Example("Bump rexml from 3.3.9 to 3.4.2", .dependencies),
        Example("chore(deps): bump actions/checkout from 3 to 4", .dependencies),
        Example("fix(deps): update module golang.org/x/net to v0.17.0", .dependencies),
        Example("Update dependency eslint to v9", .dependencies),
        Example("chore: update dependencies", .dependencies),
        Example("Update bazel deps", .dependencies),
        Example("build: upgrade all dependencies", .dependencies),
        Example("feat: update dependency graph view", .feature),
        Example("docs: update dependency injection guide", .documentation),
        Example("Bump version from 1.2.0 to 1.3.0", .release),
        Example("Release 1.2.3", .release),
        Example("v1.2.3", .release),
        Example("1.2.3", .release),
        Example("chore(release): 1.2.3", .release),
        Example("chore: release main", .release),
        Example("Prepare v6.1.0", .release),
        Example("Prep v6.2.0", .release),
        Example("Prepare for 5.4.0 release", .release),
        Example("[maven-release-plugin] prepare for next development iteration", .release),
        Example("Release notes for 1.2.3", .other),
        Example("Bump Swift version to 5.9", .other),
    ])
    func dependenciesAndReleasesComeFirst(_ example: Example) {
        #expect(WorkTypeClassifier.workType(title: example.title, paths: example.paths) == example.type)
    }

    @Test(arguments: [
        Example("fix: crash on start", .bug),
        Example("FIX(parser)!: reject tabs", .bug),
        Example("bugfix: x and y", .bug),
        Example("hotfix: login", .bug),
        Example("[fix] Crash on start", .bug),
        Example("Fix #12: crash on start", .bug),
        Example("Fix crash on start", .bug),
        Example("Login now fixed for tabs", .bug),
        Example("Parser: fixes for tabs", .bug),
        Example("Run swiftlint auto-fix", .other),
        Example("Rename prefix and suffix", .other),
        Example("Fix flaky test", .chore, paths: "M Tests/ATests.swift\nM .github/workflows/ci.yml"),
        Example("fix: typo in guide", .documentation, paths: "M docs/guide.md"),
        Example("Fix guide and its test", .chore, paths: "M docs/guide.md\nM Tests/ATests.swift"),
        Example("Fix parser and its test", .bug, paths: "M Sources/P.swift\nM Tests/ATests.swift"),
        Example("fix: unknown paths", .bug, paths: nil),
        Example("chore: fix typo", .chore),
        Example("refactor: fix naming", .refactor),
    ])
    func fixesAreBugsWhereTheProductChanged(_ example: Example) {
        #expect(WorkTypeClassifier.workType(title: example.title, paths: example.paths) == example.type)
    }

    @Test(arguments: [
        Example("feat: dark mode", .feature),
        Example("feat(ui)!: dark mode", .feature),
        Example("perf: faster lookup", .feature),
        Example("Add search by depth", .feature),
        Example("Implement RFC 9457", .feature),
        Example("introduce a cache", .feature),
        Example("Adds support for tabs", .feature),
        Example("Additional checks", .other),
        Example("Add a specification of tabs", .feature, paths: "A spec/tabs.md"),
        Example("Add tests of tabs", .chore, paths: "A Tests/TabTests.swift"),
        Example("Add empty changelog section", .documentation, paths: "M CHANGELOG.md"),
        Example("refactor: split parser", .refactor),
        Example("Refactor the parser", .refactor),
        Example("Cleanup of old flags", .refactor),
        Example("docs: add a guide", .documentation),
        Example("Explain tabs", .documentation, paths: "M docs/tabs.md\nM README"),
        Example("chore: rotate keys", .chore),
        Example("ci: cache builds", .chore),
        Example("style: wrap lines", .chore),
        Example("[CI] Add macOS jobs", .chore),
        Example("Run on Windows too", .chore, paths: "M .github/workflows/ci.yml"),
        Example("Tab handling", .other),
        Example("", .other, paths: nil),
        Example("Revert \"Fix crash\"", .other),
        Example("i18n: fix plural of fish", .bug),
    ])
    func theRestFollowsTheTable(_ example: Example) {
        #expect(WorkTypeClassifier.workType(title: example.title, paths: example.paths) == example.type)
    }

    @Test func labelsComeBeforeTitles() {
        #expect(WorkTypeClassifier.workType(title: "feat: x", labels: ["Bug"]) == .bug)
        #expect(WorkTypeClassifier.workType(title: "Fix x", labels: ["question"]) == .bug)
        #expect(WorkTypeClassifier.workType(title: "Fix x", labels: ["tech debt", "enhancement"]) == .feature)
    }

    @Test func botsUpdatesAreDependencies() {
        let title = "Update actions/checkout action to v4"
        #expect(WorkTypeClassifier.workType(title: title, isBot: true) == .dependencies)
        #expect(WorkTypeClassifier.workType(title: title, isBot: false) == .other)
        #expect(WorkTypeClassifier.workType(title: "Lots", sourceBranch: "renovate/all") == .dependencies)
    }
}
