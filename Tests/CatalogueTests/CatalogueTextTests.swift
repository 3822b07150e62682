import GhillieCore
import Testing

@testable import Catalogue

@Suite struct CatalogueTextTests {
    /// Whatever an estate says, its text says the same.
    @Test func readingTheTextBackGivesAnEqualEstate() throws {
        var generator = Seeded(seed: 11)
        for _ in 0..<300 {
            let estate = try Self.estate(&generator)
            let text = CatalogueText.text(of: estate)
            let again = try CatalogueDocument(Array(text.utf8)).estate
            try #require(again == estate, "\(text)\(CatalogueText.text(of: again))")
        }
    }

    @Test func whatIsTheStandardIsLeftOut() {
        var estate = DeclaredEstate(version: 1)
        estate.projects = [
            Project(key: "a", name: "No", components: [Component(key: "b", name: "B: c # d")])
        ]
        let text = """
            version: 1
            projects:
              - key: a
                name: "No"
                components:
                  - key: b
                    name: "B: c # d"

            """
        #expect(CatalogueText.text(of: estate) == text)
        #expect(CatalogueText.text(of: DeclaredEstate(version: 2)) == "version: 2\nprojects: []\n")
    }

    // MARK: - Estates of all kinds

    private static let odd = [
        "plain", "on", "~", "12", "0o7", "1e3", "a: b", "# c", "- d", "'e'", "\"f\"", "g\nh", "\tz", "trail ", " lead",
        "ü 🚢", "\u{85}x", "\u{2028}x", "\u{1}x", "\\n", "{}", "[x]", "!t", "&a", "*a", "%x", "@x", "`x`", "?", "x:",
        "2026-01-31",
        "\u{E000}x", ",", "a,b", "null", "True", "|", ">", "a\r\nb",
    ]

    private static func estate(_ generator: inout Seeded) throws -> DeclaredEstate {
        let slugs = try ["1/2", "on/off", "-/_."].map { try RepositorySlug(parsing: $0) }
        func flip(_ one: Int = 2) -> Bool { Int.random(in: 0..<one, using: &generator) == 0 }
        func text() -> String { generator.pick(odd) }
        func texts() -> [String] {
            Array(Set((0..<Int.random(in: 0...2, using: &generator)).map { _ in text() })).sorted()
        }
        func optional() -> String? { flip() ? text() : nil }

        var estate = DeclaredEstate(version: Int.random(in: 1...3, using: &generator))
        if flip() {
            estate.calendar.timezone = "Europe/Lisbon"
            estate.calendar.weekStart = .sunday
            estate.calendar.workingDays = [.monday, .saturday]
            estate.calendar.holidays = ["2026-12-25"]
        }
        estate.programmes = (0..<Int.random(in: 0...2, using: &generator)).map {
            Programme(key: "programme-\($0)", name: text(), description: optional())
        }
        let count = Int.random(in: 0...3, using: &generator)
        estate.projects = (0..<count).map { number in
            var project = Project(key: "\(number)", name: text(), description: optional())
            project.programme = flip() ? estate.programmes.first?.key : nil
            project.settings.owners = texts()
            project.settings.notify = texts()
            project.settings.documentationPaths = texts()
            project.settings.objectives = texts().map { Objective(text: $0, targetDate: flip() ? "2027-01-31" : nil) }
            project.settings.status.prefersLongForm = flip()
            project.settings.noise.isEnabled = flip()
            if flip() { project.settings.noise.switchedOff = [.labels] }
            let labels = texts()
            if !labels.isEmpty { project.settings.noise.entries[.labels] = labels }
            project.components = (0..<2).map { index in
                var component = Component(key: "c\(number)-\(index)", name: text(), description: optional())
                component.type = generator.pick(ComponentType.allCases)
                component.lifecycle = generator.pick(Lifecycle.allCases)
                if flip() {
                    component.repository = DeclaredRepository(
                        slug: generator.pick(slugs),
                        documentationPaths: texts())
                }
                component.settings.paths = texts()
                component.settings.notes = texts()
                if flip() {
                    component.settings.manualStatus = ManualStatus(
                        status: generator.pick(ReportStatus.allCases), summary: optional(),
                        updated: flip() ? "2026-02-28" : nil, links: flip() ? ["https://x.example/?a=b#c"] : [])
                }
                if index == 1 {
                    component.links = [
                        ComponentLink(
                            relation: generator.pick(ComponentLink.Relation.allCases),
                            component: "c\(number)-0", kind: generator.pick(LinkKind.allCases),
                            rationale: optional())
                    ]
                }
                return component
            }
            return project
        }
        return estate
    }
}
