import Evidence
import Foundation
import GhillieCore
import Silver
import TestSupport
import Testing

@testable import StatusModels

/// A project's status settings, in the report that they shape.
@Suite struct ReportPreferencesTests {
    private static func changes(features: Int) -> [ChangeRecord] {
        (1...features).map { ChangeFixture.change($0, "feat: add instrument \($0)", pullRequest: 100 + $0) } + [
            ChangeFixture.change(50, "docs: describe the index format", paths: ["M docs/index.md"]),
            ChangeFixture.change(
                51, "Bump yams from 6.0.1 to 6.2.1", pullRequest: 42, isBot: true, sourceBranch: "dependabot/swift/yams"
            ),
            ChangeFixture.change(
                52, "Bump grdb from 6.0.0 to 7.0.0", pullRequest: 43, isBot: true, sourceBranch: "dependabot/swift/grdb"
            ),
        ]
    }

    private static func highlights(
        features: Int = 3, _ preferences: ReportPreferences
    ) throws -> [StatusResult.Highlight] {
        var facts = try FactsFixture.facts(changes(features: features))
        facts.preferences = preferences
        let evidence = RepositoryEvidenceBuilder.build(facts)
        let result = HeuristicStatusModel().summarize(evidence)
        #expect(StatusValidator.issues(in: result, for: evidence) == [])
        return result.highlights
    }

    @Test func dependenciesAreOneLineOrOneEach() throws {
        let together = try Self.highlights(.init()).filter { $0.section == .dependencies }
        #expect(together.map(\.citations) == [[.pullRequest(42), .pullRequest(43)]])
        let apart = try Self.highlights(.init(listsDependencies: true)).filter { $0.section == .dependencies }
        #expect(apart.map(\.citations) == [[.pullRequest(42)], [.pullRequest(43)]])
    }

    @Test func documentationComesFirstWhereThatIsWanted() throws {
        #expect(try Self.highlights(.init()).first?.section == .features)
        #expect(try Self.highlights(.init(putsDocumentationFirst: true)).first?.section == .documentation)
    }

    @Test func listsMayBeTwiceAsLong() throws {
        #expect(try Self.highlights(features: 40, .init()).count == 12)
        #expect(try Self.highlights(features: 40, .init(isLong: true)).count == 24)
    }

    @Test func ofSeveralProjectsAnyWishCounts() {
        let one = ReportPreferences(listsDependencies: true)
        let other = ReportPreferences(putsDocumentationFirst: true, isLong: true)
        #expect(
            one.union(other)
                == ReportPreferences(listsDependencies: true, putsDocumentationFirst: true, isLong: true))
    }

    @Test func threeWorkingDaysAreThoseOfTheEstate() throws {
        // A fix follows on Friday what was released on Monday: four working days, or three with a holiday between.
        var facts = try FactsFixture.facts(
            [
                ChangeFixture.change(1, "feat: add a hatch", paths: ["M Sources/a.swift"]),
                ChangeFixture.change(90, "fix: close the hatch", paths: ["M Sources/a.swift"]),
            ],
            releases: [
                ChangeFixture.release("v2.0.0", hours: 2, position: 1),
                ChangeFixture.release("v2.0.1", hours: 97, position: 90),
            ])
        func isAtRisk() -> Bool {
            HeuristicStatusModel().summarize(RepositoryEvidenceBuilder.build(facts)).status == .atRisk
        }
        #expect(!isAtRisk())
        facts.calendar = EstateCalendar(timeZone: .gmt, holidays: ["2025-03-05"])
        #expect(isAtRisk())
    }
}
