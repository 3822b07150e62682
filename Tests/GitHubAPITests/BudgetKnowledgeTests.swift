import GhillieCore
import Testing

@testable import GitHubAPI

@Suite
struct BudgetKnowledgeTests {
    private static let now = Scene.start
    private static let reset = now + .seconds(3_600)

    private static func window(_ remaining: Int, resetAt: Instant = reset) -> BudgetKnowledge.Window {
        BudgetKnowledge.Window(limit: 1_000, remaining: remaining, resetAt: resetAt)
    }

    @Test
    func aLimitOfOneResourceHoldsThatAloneAndASecondaryOneAll() {
        var known = BudgetKnowledge()
        known.hold("core", until: Self.now + .seconds(60))
        #expect(known.end(of: "core", for: "a", at: Self.now) == Self.now + .seconds(60))
        #expect(known.end(of: "graphql", for: "a", at: Self.now) == nil)
        known.hold(BudgetKnowledge.everything, until: Self.now + .seconds(30))
        #expect(known.end(of: "graphql", for: "a", at: Self.now) == Self.now + .seconds(30))
        #expect(known.end(of: "core", for: "a", at: Self.now + .seconds(60)) == nil)
    }

    @Test
    func theLeastThatWasLeftIsWhatIsLeft() {
        var known = BudgetKnowledge()
        known.note(Self.window(800), of: "graphql")
        // An answer that was overtaken, whose end is told by a clock of whole seconds.
        known.note(Self.window(810, resetAt: Self.reset + .milliseconds(900)), of: "graphql")
        #expect(known.windows["graphql"]?.remaining == 800)
        known.note(Self.window(999, resetAt: Self.reset + .seconds(3_600)), of: "graphql")
        #expect(known.windows["graphql"]?.remaining == 999)
        known.note(Self.window(1), of: "graphql")
        #expect(known.windows["graphql"]?.remaining == 999)
    }

    /// One estate has had 700 of 1,000 points: from the last quarter on they are for the other, which has had fewer than half.
    @Test
    func theLastQuarterIsForThoseThatHaveHadLess() {
        var known = BudgetKnowledge()
        for estate in ["large", "small"] { known.noteAsking(estate, at: Self.now) }
        known.note(Self.window(1_000), of: "graphql")
        known.spend(740, of: "graphql", by: "large")
        known.spend(9, of: "graphql", by: "small")
        known.note(Self.window(251), of: "graphql")
        #expect(known.end(of: "graphql", for: "large", at: Self.now) == nil)
        known.note(Self.window(250), of: "graphql")
        #expect(known.end(of: "graphql", for: "large", at: Self.now) == Self.reset)
        #expect(known.end(of: "graphql", for: "small", at: Self.now) == nil)
        #expect(known.end(of: "core", for: "large", at: Self.now) == nil)
        #expect(known.end(of: "graphql", for: "", at: Self.now) == nil)
        known.note(Self.window(0), of: "graphql")
        #expect(known.end(of: "graphql", for: "small", at: Self.now) == Self.reset)
    }

    @Test
    func anEstateThatIsAloneHasItAll() {
        var known = BudgetKnowledge()
        known.noteAsking("only", at: Self.now)
        known.note(Self.window(1_000), of: "graphql")
        known.spend(999, of: "graphql", by: "only")
        known.note(Self.window(1), of: "graphql")
        #expect(known.end(of: "graphql", for: "only", at: Self.now) == nil)
        // Another that asked hours ago has no share any more.
        known.noteAsking("gone", at: Self.now - .seconds(7_200))
        known.prune(at: Self.now)
        #expect(known.end(of: "graphql", for: "only", at: Self.now) == nil)
    }

    @Test
    func whatProcessesKnowAddsUp() {
        var one = BudgetKnowledge()
        one.note(Self.window(600), of: "graphql")
        one.spend(300, of: "graphql", by: "a")
        var other = BudgetKnowledge()
        other.note(Self.window(500, resetAt: Self.reset + .milliseconds(300)), of: "graphql")
        other.spend(100, of: "graphql", by: "a")
        other.spend(50, of: "graphql", by: "b")
        one.merge(other)
        // Told again, without what was used, it changes nothing.
        one.merge(other.unused)
        #expect(one.windows["graphql"]?.used == ["a": 400, "b": 50])
        #expect(one.windows["graphql"]?.remaining == 500)
        #expect(one.windows["graphql"]?.resetAt == Self.reset)
    }
}
