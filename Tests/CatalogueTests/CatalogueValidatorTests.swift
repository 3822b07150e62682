import Foundation
import Testing

@testable import Catalogue

/// What the corpus of `acceptance/catalogues` does not show: places, order and wording.
@Suite struct CatalogueValidatorTests {
    private static func issues(_ text: String) -> [String] {
        do {
            _ = try CatalogueDocument(Array(text.utf8))
            return []
        } catch {
            return error.issues.map { "\($0.position?.description ?? "-") \($0.code.rawValue) \($0.path)" }
        }
    }

    @Test func ofAMillionProblemsSomeAreToldAndTheRestCounted() {
        let text = "version: 1\nprojects: [" + String(repeating: "1,", count: 5_000) + "1]\n"
        let issues = Self.issues(text)
        #expect(issues.count == 1_001)
        #expect(issues.last == "- too_many ")
    }

    /// The two are one text to Swift, and two to a database and to git's paths.
    @Test func aPathMendedFromOneFormToAnotherIsAChange() {
        let (composed, decomposed) = ("docs/\u{DC}bersicht.md", "docs/U\u{308}bersicht.md")
        #expect(composed == decomposed)
        #expect(CatalogueRow(key: ["a"], values: [composed]) != CatalogueRow(key: ["a"], values: [decomposed]))
        #expect(
            CatalogueRow(key: ["a"], values: [composed, nil]) == CatalogueRow(key: ["a"], values: [composed, nil]))
    }

    @Test func problemsComeInTheOrderOfTheFile() {
        let text = """
            projects:
              - name: A
                components:
                  - key: c
                    name: C
                    depends_on: [{component: c}]
                  - key: c
                    name: ' '
            """
        #expect(
            Self.issues(text) == [
                "1:1 missing_field version", "2:5 missing_field projects[0].key",
                "6:34 link_to_itself projects[0].components[0].depends_on[0].component",
                "7:14 duplicate_key projects[0].components[1].key", "8:15 blank projects[0].components[1].name",
            ])
    }

    @Test func columnsAreCountedInCharactersNotBytes() {
        #expect(Self.issues("{version: 1, projects: [{name: 'größe', key: A}]}") == ["1:46 bad_format projects[0].key"])
    }

    @Test func oneFaultIsToldOnce() {
        // Neither is a link to nothing: they are no keys.
        let text =
            "version: 1\nprojects: [{key: a, name: A, programme: P, components: [{key: b, name: B, depends_on: [{component: 'C '}]}]}]"
        #expect(Self.issues(text).map { $0.split(separator: " ")[1] } == ["bad_format", "bad_format"])
    }

    @Test func whatIsNearIsProposed() throws {
        let text =
            "version: 1\nproject: []\nprojects: [{key: a, name: A, programme: harbor}]\nprogrammes: [{key: harbour, name: H}]"
        let error = try #require(throws: InvalidCatalogue.self) { try CatalogueDocument(Array(text.utf8)) }
        #expect(error.issues.map(\.remedy) == ["did you mean `projects`?", "did you mean `harbour`?"])
    }

    @Test func aLineSaysItAll() throws {
        let error = try #require(throws: InvalidCatalogue.self) { try CatalogueDocument(Array("version: 1".utf8)) }
        #expect(error.issues.map(\.text) == ["1:1 projects: is missing; add `projects: …`"])
    }

    /// A text stands for a pattern in two ways, in the schema and in Swift: they agree.
    @Test(arguments: [
        "", " ", "a", "-", "a-", "-a", "a-b", "A", "a_b", "a.b", "a\n", "\u{2003}", ".", "..", "...", "_", "é",
        "2026-01-31",
        "2026-1-31", "2026-13-01", "2026-00-10", "2026-01-32", "2026-01-31\n", "٢٠٢٦-٠١-٣١", "https://a", "http://",
        "https://a b", "ftp://a", "https://a\n", "0", String(repeating: "a", count: 63),
        String(repeating: "a", count: 64),
    ])
    func rulesAreTheirPatterns(text: String) throws {
        for rule in [TextRule.any, .notBlank, .key, .gitHubName, .date, .webAddress] {
            guard let pattern = rule.pattern else { continue }
            let expression = try NSRegularExpression(pattern: pattern)
            let range = NSRange(text.startIndex..., in: text)
            #expect(rule.allows(text) == (expression.firstMatch(in: text, range: range) != nil), "\(rule)")
        }
    }

    @Test func everyStandardValueIsTheOneThatIsUsed() throws {
        let least = "version: 1\nprojects: [{key: a, name: A, components: [{key: b, name: B}]}]"
        let explicit = """
            version: 1
            programmes: []
            calendar: {timezone: UTC, week_start: monday, working_days: [friday, monday, tuesday, wednesday, thursday]}
            projects:
              - key: a
                name: A
                noise: {enabled: true, toggles: {ignore_labels: true}, ignore_paths: []}
                status: {summarise_dependency_prs: false, emphasise_documentation: false, prefer_long_form: false}
                documentation_paths: []
                objectives: []
                owners: []
                notify: []
                components: [{key: b, name: B, type: service, lifecycle: active, paths: [], depends_on: [], notes: []}]
            """
        let estates = try [least, explicit].map { try CatalogueDocument(Array($0.utf8)).estate }
        #expect(estates[0] == estates[1])
    }

    @Test func theSchemaIsTheOneThatTheProjectCarries() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let committed = try String(contentsOf: root.appending(path: "schemas/catalogue.schema.json"), encoding: .utf8)
        #expect(CatalogueSchema.document == committed, "run `ghillie catalogue schema > schemas/catalogue.schema.json`")
    }
}
