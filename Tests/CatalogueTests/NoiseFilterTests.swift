import Catalogue
import Testing

@Suite struct NoiseFilterTests {
    private static func subject(
        by authors: [[String]] = [["ann", "Ann Example", "ann@example.org"]], labels: [String] = [],
        title: String = "Add a countdown", paths: [String]? = ["Sources/launch.swift"]
    ) -> NoiseFilter.Subject {
        .init(authors: authors, labels: labels, title: title, paths: paths)
    }

    @Test func withoutEntriesItHidesNothing() {
        #expect(!NoiseFilter.none.hides(Self.subject()))
        let blank = NoiseFilter(ignoringAuthors: ["", "  "], labels: [""], titlePrefixes: [" \n"], paths: [""])
        #expect(blank.isEmpty)
        #expect(!blank.hides(Self.subject(title: "")))
    }

    @Test(arguments: ["ann", " ANN ", "ann example", "Ann@Example.org"])
    func anAuthorIsIgnoredByAnyOfTheirNames(entry: String) {
        let filter = NoiseFilter(ignoringAuthors: [entry])
        #expect(filter.hides(Self.subject()))
        #expect(!filter.hides(Self.subject(by: [["annette"]])))
    }

    @Test func whatSomeoneElseTookPartInIsNotHidden() {
        let filter = NoiseFilter(ignoringAuthors: ["robot"])
        #expect(filter.hides(Self.subject(by: [["robot"], ["Robot"]])))
        #expect(!filter.hides(Self.subject(by: [["robot"], ["ann"]])))
        #expect(!filter.hides(Self.subject(by: [])))
    }

    @Test func labelsAndTitlesAreComparedTrimmedAndWithoutCase() {
        #expect(NoiseFilter(labels: [" Wontfix"]).hides(Self.subject(labels: ["wontFIX "])))
        #expect(!NoiseFilter(labels: ["wont"]).hides(Self.subject(labels: ["wontfix"])))
        #expect(NoiseFilter(titlePrefixes: ["Chore(deps)"]).hides(Self.subject(title: "  chore(DEPS): bump")))
        #expect(!NoiseFilter(titlePrefixes: ["chore"]).hides(Self.subject(title: "A chore")))
    }

    @Test func pathsHideWhereAllOfThemMatch() {
        let filter = NoiseFilter(paths: ["docs/**", "*.lock"])
        #expect(filter.hides(Self.subject(paths: ["docs/a/b.md", "web/yarn.lock"])))
        #expect(!filter.hides(Self.subject(paths: ["docs/a.md", "Sources/a.swift"])))
        #expect(!filter.hides(Self.subject(paths: [])))
        // What is not known in full may hold something that matters.
        #expect(!filter.hides(Self.subject(paths: nil)))
    }

    @Test func whatIsSwitchedOffHidesNothing() {
        var settings = NoiseSettings(entries: [.authors: ["ann"], .paths: ["*"]])
        #expect(NoiseFilter(anyOf: [settings]) == NoiseFilter(ignoringAuthors: ["ann"], paths: ["*"]))
        settings.switchedOff = [.paths]
        #expect(NoiseFilter(anyOf: [settings]) == NoiseFilter(ignoringAuthors: ["ann"]))
        settings.isEnabled = false
        #expect(NoiseFilter(anyOf: [settings, NoiseSettings()]).isEmpty)
        #expect(NoiseFilter(anyOf: []).isEmpty)
    }

    // MARK: - Properties

    @Test(arguments: 0..<200) func aUnionHidesWhatEitherDoes(seed: UInt64) {
        var random = Random(state: seed)
        let (first, second, subject) = (random.filter(), random.filter(), random.subject())
        let union = first.union(second)
        if first.hides(subject) || second.hides(subject) { #expect(union.hides(subject)) }
        #expect(union == second.union(first))
        #expect(union.union(first) == union)
        #expect(first.union(.none) == first)
    }

    @Test(arguments: 0..<200) func filtersThatHideTheSameHaveOneFingerprint(seed: UInt64) {
        var random = Random(state: seed)
        let words = random.words()
        let filter = NoiseFilter(ignoringAuthors: words, paths: words)
        let same = NoiseFilter(ignoringAuthors: words.reversed().map { " \($0.uppercased())" }, paths: words + words)
        #expect(filter.fingerprint == same.fingerprint)
        #expect(filter.fingerprint != NoiseFilter(ignoringAuthors: words + ["zz"], paths: words).fingerprint)
        #expect(NoiseFilter.none.fingerprint == nil)
    }

    /// Few words, so that they often meet.
    private struct Random {
        var state: UInt64

        mutating func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(count))
        }

        mutating func words() -> [String] { (0...next(3)).map { _ in ["ann", "bob", "bot", "docs"][next(4)] } }
        mutating func some() -> [String] { next(2) == 0 ? [] : words() }
        mutating func filter() -> NoiseFilter {
            NoiseFilter(
                ignoringAuthors: some(), labels: some(), titlePrefixes: some(), paths: some().map { "\($0)/*" })
        }
        mutating func subject() -> NoiseFilter.Subject {
            .init(
                authors: words().map { [$0] }, labels: some(), title: words().joined(separator: " "),
                paths: some().map { "\($0)/a" })
        }
    }
}
