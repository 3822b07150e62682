import Evidence
import GhillieCore
import Silver
import TestSupport
import Testing

@Suite struct RevertTests {
    private let added = ChangeFixture.change(11, "Add tabs (#7)", pullRequest: 7)

    private func revert(
        _ number: Int, of original: Int, partly: Bool = false, title: String = "Revert \"Add tabs (#7)\""
    ) -> ChangeRecord {
        ChangeFixture.change(number, title, reverts: original, revertedTitle: "Add tabs (#7)", revertsPartly: partly)
    }

    private func delivered(_ evidence: RepositoryEvidence) -> [GitObjectID] {
        evidence.changes.filter { $0.standing == .delivered }.map(\.id)
    }

    @Test func withinTheWindowAndBeforeAReleaseLeavesNothing() throws {
        let evidence = try bundle([added, revert(12, of: 11)])
        let found = try #require(evidence.reverts.first)
        #expect(evidence.reverts.count == 1 && found.outcome == .neutral)
        #expect(found.originalTitle == "Add tabs" && found.changes == [ChangeFixture.id(11), ChangeFixture.id(12)])
        #expect(delivered(evidence).isEmpty)
    }

    @Test func afterAReleaseIsARevertOfReleasedWork() throws {
        let evidence = try bundle(
            [added, revert(13, of: 11)], releases: [ChangeFixture.release("v1.0.0", hours: 12, position: 12)])
        let found = try #require(evidence.reverts.first)
        #expect(found.outcome == .reverted && found.releasedIn == "v1.0.0" && found.revertReleasedIn == nil)
    }

    @Test func aPreReleaseIsNoRelease() throws {
        let evidence = try bundle(
            [added, revert(13, of: 11)], releases: [ChangeFixture.release("v1.0.0-rc.1", hours: 12, position: 12)])
        #expect(evidence.reverts.first?.outcome == .neutral)
    }

    @Test func ofEarlierWorkStandsAlone() throws {
        let evidence = try bundle(
            [revert(12, of: 3)], earlier: [ChangeFixture.change(3, "Add tabs (#7)", pullRequest: 7)])
        let found = try #require(evidence.reverts.first)
        #expect(found.outcome == .reverted && !found.isOfThisWindow && found.originalPullRequest == 7)
        #expect(found.citations == [.commit(ChangeFixture.id(12)), .pullRequest(7)])
    }

    @Test func ofWhatNobodyKnowsKeepsTheTitleThatItQuotes() throws {
        let evidence = try bundle([ChangeFixture.change(12, "Revert \"Add tabs (#7)\" (#9)", pullRequest: 9)])
        #expect(evidence.reverts.first?.originalTitle == "Add tabs")
        #expect(evidence.reverts.first?.original == nil)
    }

    @Test func aRevertOfARevertRestores() throws {
        let again = revert(13, of: 12, title: "Revert \"Revert \"Add tabs (#7)\"\"")
        let evidence = try bundle([added, revert(12, of: 11), again])
        #expect(evidence.reverts.isEmpty)
        #expect(delivered(evidence) == [ChangeFixture.id(11)])
        #expect(evidence.changes[0].reappliedBy == [ChangeFixture.id(12), ChangeFixture.id(13)])
    }

    @Test func aRevertOfAnEarlierRevertReapplies() throws {
        let earlier = revert(3, of: 2)
        let evidence = try bundle(
            [revert(12, of: 3, title: "Revert \"Revert \"Add tabs (#7)\"\"")], earlier: [earlier])
        #expect(evidence.reverts.first?.outcome == .reapplied)
        #expect(evidence.reverts.first?.originalTitle == "Add tabs")
    }

    @Test func anEarlierChangeRevertedAndReappliedIsUndone() throws {
        let evidence = try bundle(
            [revert(12, of: 3), revert(13, of: 12)], earlier: [ChangeFixture.change(3, "Add tabs (#7)")])
        #expect(evidence.reverts.map(\.outcome) == [.undone])
        #expect(evidence.reverts.first?.changes.count == 2)
    }

    @Test func aPartialRevertLeavesItsOriginalStanding() throws {
        let evidence = try bundle([added, revert(12, of: 11, partly: true)])
        #expect(evidence.reverts.map(\.outcome) == [.partlyReverted])
        #expect(delivered(evidence) == [ChangeFixture.id(11)])
    }

    @Test func revertsInACircleEndAndAreEachCountedOnce() throws {
        let evidence = try bundle([revert(11, of: 12), revert(12, of: 11)])
        #expect(evidence.reverts.flatMap(\.changes).sorted() == [ChangeFixture.id(11), ChangeFixture.id(12)])
    }

    @Test func aChainOfManyRevertsEnds() throws {
        var changes = [added]
        for number in 12..<3_012 { changes.append(revert(number, of: number - 1)) }
        let evidence = try bundle(changes)
        #expect(evidence.changes[0].reappliedBy.count == 3_000)
    }
}
