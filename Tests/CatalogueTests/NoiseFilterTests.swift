import Testing

@testable import Catalogue

@Suite struct NoiseFilterTests {
    private typealias Subject = NoiseFilter.Subject

    private static func rule(_ entries: [NoiseSettings.Rule: [String]], _ subject: Subject) -> NoiseSettings.Rule? {
        NoiseFilter(NoiseSettings(entries: entries)).rule(matching: subject)
    }

    @Test(arguments: ["renovate[bot]", "Renovate[Bot]", "  renovate[bot]\n"])
    func anAuthorIsAnyOfItsNamesInAnyCase(name: String) {
        let subject = Subject(authors: ["Someone", name, "x@example.org"])
        #expect(Self.rule([.authors: [" RENOVATE[bot] "]], subject) == .authors)
        #expect(Self.rule([.authors: ["renovate"]], subject) == nil)
        #expect(Self.rule([.authors: ["X@EXAMPLE.ORG"]], subject) == .authors)
    }

    @Test func aLabelIsTheWholeLabel() {
        #expect(Self.rule([.labels: ["chore"]], Subject(labels: ["bug", " Chore "])) == .labels)
        #expect(Self.rule([.labels: ["chore"]], Subject(labels: ["chores"])) == nil)
    }

    @Test func aTitleBeginsWithAnEntry() {
        #expect(
            Self.rule([.titlePrefixes: ["Chore(release):"]], Subject(title: "  chore(RELEASE): 1.2")) == .titlePrefixes)
        #expect(Self.rule([.titlePrefixes: ["chore"]], Subject(title: "A chore")) == nil)
        #expect(Self.rule([.titlePrefixes: ["ÄNDERUNG"]], Subject(title: "änderung am Kai")) == .titlePrefixes)
    }

    @Test func pathsAreAllOfThem() {
        let entries: [NoiseSettings.Rule: [String]] = [.paths: ["*.lock", "vendor/**"]]
        #expect(Self.rule(entries, Subject(paths: ["a/yarn.lock", "vendor/x/y"])) == .paths)
        #expect(Self.rule(entries, Subject(paths: ["a/yarn.lock", "src/x"])) == nil)
        #expect(Self.rule(entries, Subject(paths: ["a/YARN.LOCK"])) == nil)
        #expect(Self.rule(entries, Subject(paths: [])) == nil)
        // Not all of them are known.
        #expect(Self.rule(entries, Subject(paths: nil)) == nil)
    }

    @Test func anEmptyEntryMatchesNothing() {
        for rule in NoiseSettings.Rule.allCases {
            #expect(
                Self.rule([rule: ["", "  "]], Subject(authors: [""], labels: [" "], title: "x", paths: [""])) == nil)
        }
    }

    // MARK: - Properties

    private static let words = ["a", "B", " b", "ab", "bot", "Chore: x", "chore:", "src/a", "*.md", "docs/a.md"]

    private static func settings(_ generator: inout Seeded) -> NoiseSettings {
        func some() -> [String] {
            (0..<Int.random(in: 0...3, using: &generator)).map { _ in generator.pick(words) }
        }
        var settings = NoiseSettings(
            entries: [.authors: some(), .labels: some(), .paths: some(), .titlePrefixes: some()])
        settings.isEnabled = Int.random(in: 0..<4, using: &generator) > 0
        settings.switchedOff = Set(
            NoiseSettings.Rule.allCases.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 })
        return settings
    }

    private static func subject(_ generator: inout Seeded) -> Subject {
        func some() -> [String] {
            (0..<Int.random(in: 0...2, using: &generator)).map { _ in generator.pick(words) }
        }
        return Subject(
            authors: some(), labels: some(), title: generator.pick(words),
            paths: Bool.random(using: &generator) ? some() : nil)
    }

    /// The union of texts is what any of the filters leaves out; of paths it may be more, since all paths may match only
    /// between them.
    @Test func aUnionLeavesOutWhatAnyOfItsFiltersDoes() {
        var generator = Seeded(seed: 1)
        for _ in 0..<2_000 {
            let parts = (0..<3).map { _ in Self.settings(&generator) }
            let subject = Self.subject(&generator)
            let union = NoiseFilter(anyOf: parts).rule(matching: subject)
            let any = parts.contains { NoiseFilter($0).rule(matching: subject) != nil }
            #expect(any ? union != nil : union == nil || union == .paths)
            #expect(union == NoiseFilter(anyOf: parts.reversed() + parts).rule(matching: subject))
        }
    }

    @Test func neitherCaseNorWhiteSpaceAroundChangesATextComparison() {
        var generator = Seeded(seed: 2)
        for _ in 0..<2_000 {
            let settings = Self.settings(&generator)
            var subject = Self.subject(&generator)
            let rule = NoiseFilter(settings).rule(matching: subject)
            subject.authors = subject.authors.map { " \($0.uppercased())\t" }
            subject.labels = subject.labels.map { "\n\($0.uppercased())" }
            subject.title = "  \(subject.title.uppercased()) "
            #expect(NoiseFilter(settings).rule(matching: subject) == rule)
        }
    }

    @Test func whatIsSwitchedOffBringsThingsBackAndNothingElse() {
        var generator = Seeded(seed: 3)
        for _ in 0..<2_000 {
            var settings = Self.settings(&generator)
            let subject = Self.subject(&generator)
            let before = NoiseFilter(settings).rule(matching: subject)
            let rule = generator.pick(NoiseSettings.Rule.allCases)
            settings.switchedOff.insert(rule)
            let after = NoiseFilter(settings).rule(matching: subject)
            #expect(after != rule)
            #expect(before == rule || after == before)
            settings.isEnabled = false
            #expect(NoiseFilter(settings).rule(matching: subject) == nil)
        }
    }
}
