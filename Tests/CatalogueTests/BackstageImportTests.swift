import Foundation
import GhillieCore
import TestSupport
import Testing

@testable import Catalogue

@Suite struct BackstageImportTests {
    private static func take(_ texts: String...) -> (estate: DeclaredEstate?, notes: [String]) {
        var backstage = BackstageImport()
        for (index, text) in texts.enumerated() { backstage.add(Array(text.utf8), file: "f\(index)") }
        let estate = backstage.estate()
        return (estate, backstage.notes.map { "\($0.file):\($0.position?.line ?? 0) \($0.text)" })
    }

    private static func component(_ name: String, metadata: String = "", spec: String = "") -> String {
        "kind: Component\nmetadata:\n  name: \(name)\n\(metadata)spec:\n  type: service\n\(spec)---\n"
    }

    @Test func domainsSystemsAndComponentsAreTakenOver() throws {
        let (estate, notes) = Self.take(
            """
            apiVersion: backstage.io/v1alpha1
            kind: Domain
            metadata: {name: Sea, title: The Sea, description: "All that\\nfloats"}
            spec: {owner: user:anna}
            ---
            kind: System
            metadata: {name: pilots}
            spec: {owner: team-a, domain: sea}
            ---
            # Nothing here.
            ---
            kind: Component
            metadata:
              name: dispatch
              annotations: {github.com/project-slug: acme/dispatch}
            spec: {type: website, lifecycle: production, owner: group:default/team-b, system: pilots}
            """)
        #expect(notes == [])
        let found = try #require(estate)
        #expect(found.programmes == [Programme(key: "sea", name: "The Sea", description: "All that floats")])
        let project = try #require(found.projects.first)
        #expect(project.programme == "sea")
        #expect(project.settings.owners == ["team-a", "team-b"])
        let component = try #require(project.components.first)
        #expect(component.type == .ui)
        #expect(component.repository?.slug.description == "acme/dispatch")
        #expect(throws: Never.self) { try CatalogueDocument(Array(CatalogueText.text(of: found).utf8)) }
    }

    @Test(arguments: [
        ("owner: team-a", ["team-a"]), ("owner: user:guest", ["user:guest"]),
        ("owner: Group:default/Team-A", ["team-a"]),
        ("owner: backstage/maintainers", ["backstage/maintainers"]), ("owner: user:ops/anna", ["user:ops/anna"]),
        ("owner: {kind: User, namespace: ops, name: anna}", ["user:ops/anna"]), ("owner: ''", []), ("owner:", []),
        ("owner: 12", []), ("x: y", []), ("owner: 'group:'", []), ("owner: { name: b }", ["b"]),
    ])
    func anOwnerHasManyForms(owner: String, owners: [String]) throws {
        let (estate, _) = Self.take(Self.component("a", spec: "  \(owner)\n"))
        #expect(try #require(estate).projects.first?.settings.owners == owners)
    }

    @Test(
        arguments: [
            ("url:https://github.com/acme/mono/tree/main/services/a/", "acme/mono", ["services/a/**"]),
            ("url:https://github.com:443/acme/mono/blob/main/a/catalog-info.yaml", "acme/mono", ["a/**"]),
            ("url:https://github.com/acme/mono/blob/main/catalog-info.yaml", "acme/mono", []),
            ("url:https://github.com/acme/mono.git", "acme/mono", []),
            ("url:https://github.com/acme/mono", "acme/mono", []),
            ("url:https://gitlab.example:8443/acme/mono", nil, []), ("dir:./x", nil, []), ("nonsense", nil, []),
            ("url:https://github.com/acme", nil, []), ("url: ", nil, []),
        ] as [(String, String?, [String])])
    func aSourceLocationNamesARepositoryOnGitHub(location: String, slug: String?, paths: [String]) throws {
        let metadata = "  annotations:\n    backstage.io/source-location: '\(location)'\n"
        let (estate, notes) = Self.take(Self.component("a", metadata: metadata))
        let component = try #require(estate?.components.first)
        #expect(component.repository?.slug.description == slug)
        #expect(component.settings.paths == paths)
        // One that is elsewhere is told.
        #expect(notes.count == (slug == nil ? 1 : 0))
    }

    @Test func aProjectSlugCountsAndTheLocationAddsThePart() throws {
        let both =
            "  annotations:\n    github.com/project-slug: acme/mono\n    backstage.io/source-location: url:https://github.com/acme/mono/tree/x/a\n"
        let (estate, _) = Self.take(Self.component("a", metadata: both))
        #expect(estate?.components.first?.settings.paths == ["a/**"])
        let bad = "  annotations: {github.com/project-slug: 'https://github.com/acme/mono'}\n"
        let (none, notes) = Self.take(Self.component("a", metadata: bad))
        #expect(none == nil)
        #expect(
            notes == ["f0:1 `a` refused: its github.com/project-slug `https://github.com/acme/mono` is not owner/name"])
    }

    @Test func whatIsNotTakenOverIsToldWithItsReason() {
        let (estate, notes) = Self.take(
            "kind: API\nmetadata: {name: x}\n---\nkind: Location\nmetadata: {name: y}\n---\n- list\n---\nmetadata: {name: z}\n---\nkind: System\n---\nkind: System\nmetadata: {name: '_'}\n",
            "a: [", "", "kind: Component\nmetadata: {name: a}\nspec: {1: one, on: two}\n",
            "kind: component\nmetadata: {name: A}\n")
        #expect(estate?.components.map(\.key) == ["a"])
        #expect(
            notes.map { $0.split(separator: " ").first ?? "" } == [
                "f0:1", "f0:4", "f0:7", "f0:9", "f0:11", "f0:13", "f1:2", "f2:0", "f4:1",
            ])
        #expect(notes.allSatisfy { $0.contains("refused: ") })
        #expect(notes.last == "f4:1 `A` refused: it is given already, in f3:1")
    }

    @Test func systemsAndDomainsThatWereNotGivenAreMadeAndTold() throws {
        let (estate, notes) = Self.take(
            "kind: System\nmetadata: {name: s}\nspec: {domain: d}\n",
            Self.component("a", spec: "  system: t\n") + Self.component("b"))
        let found = try #require(estate)
        #expect(found.programmes.map(\.key) == ["d"])
        #expect(found.projects.map(\.key) == ["s", "t", "without-a-system"])
        #expect(notes.count == 2)
    }

    @Test func namesThatMeetInOneKeyAreKeptApart() throws {
        let (estate, _) = Self.take(
            Self.component("a.b") + Self.component("a_b") + Self.component("b", metadata: "  namespace: a\n")
                + Self.component(
                    "A-B", spec: "  dependsOn: ['component:a_b', 'resource:db', 'a.b', 'Component:default/a-b']\n"))
        let found = try #require(estate)
        #expect(found.components.map(\.key) == ["a-b", "a-b-2", "a-b-3", "a-b-4"])
        #expect(found.components.last?.links.map(\.component) == ["a-b-2", "a-b"])
        #expect(throws: Never.self) { try CatalogueDocument(Array(CatalogueText.text(of: found).utf8)) }
    }

    /// Backstage's own examples, where they are present beside the project.
    @Test func takesOverOrRefusesTheExamplesOfBackstage() throws {
        guard let folder = SharedData.file("backstage") else {
            SharedData.sayAbsent("Backstage's own examples")
            return
        }
        let walk = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        let files = walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        #expect(files.count > 5)
        var backstage = BackstageImport()
        for file in files { backstage.add(Array(try Data(contentsOf: file)), file: file.lastPathComponent) }
        let found = backstage.estate()
        let estate = try #require(found)
        #expect(throws: Never.self) { try CatalogueDocument(Array(CatalogueText.text(of: estate).utf8)) }
        #expect(estate.programmes.map(\.key) == ["playback"])
        #expect(Set(estate.projects.map(\.key)).isSuperset(of: ["audio-playback", "artist-engagement-portal"]))
        #expect(
            Set(estate.components.map(\.key)) == [
                "playback-order", "artist-lookup", "backstage-existing", "backstage-demo",
            ])
        // An API and a Location.
        #expect(backstage.notes.filter { $0.text.contains("refused: ") }.count == 2)
    }
}
