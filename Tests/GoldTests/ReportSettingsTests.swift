import Catalogue
import Evidence
import Foundation
import GhillieCore
import Gold
import Testing

@Suite struct ReportSettingsTests {
    private static let file = """
        version: 1
        calendar: {timezone: Europe/Berlin, working_days: [monday, tuesday], holidays: ["2025-03-03"]}
        projects:
          - key: a
            name: A
            noise: {ignore_authors: [robot]}
            status: {summarise_dependency_prs: true}
            documentation_paths: [plans/**]
            components:
              - {key: x, name: X, repository: {owner: Octo, name: Reef, documentation_paths: [adr/**]}}
              - {key: w, name: W, repository: {owner: octo, name: wreck, documentation_paths: [wreck/**]}}
          - key: b
            name: B
            noise: {ignore_labels: [chore], ignore_paths: ["*.lock"], toggles: {ignore_labels: false}}
            status: {prefer_long_form: true}
            components: [{key: y, name: Y, repository: {owner: octo, name: reef}}]
          - key: c
            name: C
            noise: {enabled: false, ignore_authors: [ann]}
            components: [{key: z, name: Z, repository: {owner: octo, name: reef}}]
        """

    @Test func ofSeveralProjectsAllFiltersAndWishesHold() throws {
        let estate = try CatalogueDocument(Array(Self.file.utf8)).estate
        let settings = ReportSettings(of: RepositoryID(try RepositorySlug(parsing: "octo/reef")), in: estate)
        #expect(settings.noise == NoiseFilter(ignoringAuthors: ["robot"], paths: ["*.lock"]))
        #expect(settings.preferences == ReportPreferences(listsDependencies: true, isLong: true))
        #expect(settings.documents.map(\.pattern) == ["adr/**", "plans/**"])
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(
            settings.calendar
                == EstateCalendar(timeZone: berlin, workingDays: [1, 2], holidays: ["2025-03-03"]))
    }

    @Test func aRepositoryThatNoProjectNamesHasTheEstatesDaysAlone() throws {
        let estate = try CatalogueDocument(Array(Self.file.utf8)).estate
        let settings = ReportSettings(of: RepositoryID(try RepositorySlug(parsing: "octo/atoll")), in: estate)
        #expect(settings.noise.isEmpty)
        #expect(settings.documents.isEmpty)
        #expect(settings.preferences == ReportPreferences())
        #expect(settings.calendar != .standard)
    }
}
