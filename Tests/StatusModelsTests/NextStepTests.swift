import Evidence
import GhillieCore
import Silver
import StatusModels
import TestSupport
import Testing

@Suite struct NextStepTests {
    private static func steps(_ facts: RepositoryFacts, _ location: SourceLocation = #_sourceLocation) -> [String] {
        judged(facts, location).nextSteps.map { step in
            #expect(!step.citations.isEmpty, sourceLocation: location)
            return step.text
        }
    }

    private static let sail = ChangeFixture.change(5, "feat: add a solar sail", hours: -300)
    private static let revert = ChangeFixture.change(
        11, "Revert \"feat: add a solar sail\"", reverts: 5, revertedTitle: "feat: add a solar sail")
    private static let fix = ChangeFixture.change(12, "fix: fold the mast")
    private static let before = ChangeFixture.release("v1.1.0", hours: -200, position: 7)

    // MARK: - Fetching

    @Test func aStaleCloneIsFetched() throws {
        func facts(_ reason: String?) throws -> RepositoryFacts {
            try FactsFixture.facts(
                [ChangeFixture.change(11, "Add tabs")], health: IngestionHealth(unhealthyReason: reason))
        }
        let step = "Fetch the clone, which ends at 0000000, and report again"
        #expect(Self.steps(try facts("clone last fetched 2025-03-04")) == [step])
        #expect(Self.steps(try facts("1 raw event could not be read")) == [])
        #expect(Self.steps(try facts(nil)) == [])
    }

    // MARK: - Reverts

    @Test func theRevertOfReleasedWorkIsReleased() throws {
        let step = "Release the revert of \"Add a solar sail\""
        #expect(
            Self.steps(try FactsFixture.facts([Self.revert], earlierReleases: [Self.before], earlier: [Self.sail]))
                == [step])
        let after = ChangeFixture.release("v1.1.1", hours: 100, position: 11)
        #expect(
            Self.steps(
                try FactsFixture.facts(
                    [Self.revert], releases: [after], earlierReleases: [Self.before], earlier: [Self.sail])) == [])
    }

    @Test func whetherUnreleasedWorkComesBackIsDecided() throws {
        #expect(
            Self.steps(try FactsFixture.facts([Self.revert], earlier: [Self.sail])) == [
                "Decide whether \"Add a solar sail\", reverted on 2025-03-03, should come back"
            ])
        let ofThisWindow = ChangeFixture.change(5, "feat: add a solar sail", hours: 1)
        #expect(Self.steps(try FactsFixture.facts([ofThisWindow, Self.revert])) == [])
    }

    // MARK: - Versions

    @Test func aPreparedVersionIsTagged() throws {
        func facts(_ title: String, tags: [ReleaseRecord]) throws -> RepositoryFacts {
            try FactsFixture.facts([ChangeFixture.change(11, title)], earlierReleases: tags)
        }
        let step = "Tag version 1.2.0, which was prepared, or fetch its tag"
        #expect(Self.steps(try facts("Prepare v1.2.0", tags: [Self.before])) == [step])
        #expect(Self.steps(try facts("Prepare v1.2.0", tags: [])) == [])
        #expect(Self.steps(try facts("Prepare v1.2.0-beta", tags: [Self.before])) == [])
        let elsewhere = ChangeFixture.release("v1.2.0", hours: -1, position: nil)
        #expect(Self.steps(try facts("Prepare v1.2.0", tags: [elsewhere, Self.before])) == [])
    }

    @Test func aCandidateIsDecidedOn() throws {
        func facts(_ tags: String...) throws -> RepositoryFacts {
            try FactsFixture.facts(
                [ChangeFixture.change(11, "Add tabs")],
                releases: tags.enumerated().map { ChangeFixture.release($1, hours: 20 + $0, position: 11) })
        }
        #expect(Self.steps(try facts("v1.2.0-rc.1")) == ["Decide whether v1.2.0-rc.1 is ready to become 1.2.0"])
        #expect(Self.steps(try facts("v1.2.0-rc.1", "v1.2.0")) == [])
        #expect(
            Self.steps(try facts("v1.2.0-rc.1", "sail/v1.2.0"))
                == ["Decide whether v1.2.0-rc.1 is ready to become 1.2.0"])
        #expect(Self.steps(try facts("v1.2.0")) == [])
    }

    // MARK: - What is not released

    @Test func breakingChangesAreAnnounced() throws {
        let first = ChangeFixture.change(11, "feat!: drop tabs")
        let second = ChangeFixture.change(12, "Drop spaces", isBreaking: true)
        #expect(
            Self.steps(try FactsFixture.facts([first], earlierReleases: [Self.before])) == [
                "Announce the breaking change \"Drop tabs\" with the next release"
            ])
        #expect(
            Self.steps(try FactsFixture.facts([first, second], earlierReleases: [Self.before])) == [
                "Announce the 2 breaking changes with the next release"
            ])
        // Released already, or nothing ever is.
        let after = ChangeFixture.release("v2.0.0", hours: 100, position: 12)
        #expect(Self.steps(try FactsFixture.facts([first, second], releases: [after])) == [])
        #expect(Self.steps(try FactsFixture.facts([first])) == [])
    }

    @Test func fixesAreReleased() throws {
        let other = ChangeFixture.change(13, "fix: hoist the flag")
        #expect(
            Self.steps(try FactsFixture.facts([Self.fix], earlierReleases: [Self.before])) == [
                "Release the fix \"Fold the mast\" that landed after v1.1.0"
            ])
        #expect(
            Self.steps(try FactsFixture.facts([Self.fix, other], earlierReleases: [Self.before])) == [
                "Release the 2 fixes that landed after v1.1.0"
            ])
        #expect(Self.steps(try FactsFixture.facts([Self.fix])) == [])
        let after = ChangeFixture.release("v1.1.1", hours: 100, position: 12)
        #expect(Self.steps(try FactsFixture.facts([Self.fix], releases: [after])) == [])
    }

    @Test func onlyWhereReleasesAreAHabit() throws {
        // Half a year before the window's end.
        func facts(_ hours: Int) throws -> RepositoryFacts {
            try FactsFixture.facts(
                [Self.fix], earlierReleases: [ChangeFixture.release("v1.1.0", hours: hours, position: 7)])
        }
        #expect(Self.steps(try facts((14 - 183) * 24)) == [])
        #expect(Self.steps(try facts((14 - 183) * 24 + 1)).count == 1)
    }

    @Test func thereAreAtMostFour() throws {
        let facts = try FactsFixture.facts(
            [
                Self.revert, Self.fix, ChangeFixture.change(13, "feat!: drop tabs"),
                ChangeFixture.change(14, "Prepare v3.0.0"),
            ], releases: [ChangeFixture.release("v1.2.0-rc.1", hours: 10, position: 10)],
            earlierReleases: [Self.before], earlier: [Self.sail],
            health: IngestionHealth(unhealthyReason: "clone last fetched 2025-03-04"))
        #expect(Self.steps(facts).count == 4)
    }
}
