import Bronze
import GhillieCore
import TestSupport

/// A repository's made-up life, and the events that watching it gave: branches, merges of every kind, several roots, foxtrots,
/// clocks that are wrong, rewritten history, tags that move, holes where a clone was shallow.
struct SilverHistory {
    private(set) var fixture: EventFixture
    private var random: SeededRandom
    private var now: Int64 = 1_700_000_000
    private var count = 0
    private var main: String
    private var branches: [String] = []
    private var parents: [String: [String]] = [:]
    private var clocks: [String: Int64] = [:]
    private var messages: [String: String] = [:]
    private var known: [String] = []

    init(seed: UInt64, steps: Int, slug: String = "acme/rocket") throws {
        fixture = try EventFixture(slug)
        // Seeds that follow each other would give one sequence, a step apart.
        random = SeededRandom(
            seed: ContentHash(joining: "seed", String(seed)).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        main = ""
        main = commit(nil, parents: [])
        observe()
        for _ in 0..<steps { step() }
        observe()
    }

    var events: [RawEvent] { fixture.events }

    private mutating func step() {
        now += Int64.random(in: 0...50_000, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<22: main = commit(nil, parents: [main])
        case 22..<30:
            // A rebase: several at once, by one committer; now and then the branch is seen before the last of them.
            let second = now
            for _ in 0..<Int.random(in: 2...4, using: &random) {
                now = second
                main = commit(nil, parents: [main], isRebased: true)
                if Int.random(in: 0..<4, using: &random) == 0 { observe() }
            }
        case 30..<44: branches.append(commit(nil, parents: [branches.randomElement(using: &random) ?? main]))
        case 44..<58:
            guard let index = branches.indices.randomElement(using: &random) else { return }
            branches[index] = commit(nil, parents: [branches[index]])
        case 58..<72: merge()
        case 72..<75:
            // A foxtrot: the branch goes on from a side that merged it.
            guard let branch = branches.popLast() else { return }
            main = commit("Merge branch 'main' of example.org:acme/rocket", parents: [branch, main])
        case 75..<77: branches.append(commit(nil, parents: []))
        case 77..<80: revert()
        case 80..<84: rewrite()
        case 84..<87:
            fixture.tag(
                "v\(Int.random(in: 0...2, using: &random)).\(Int.random(in: 0...1, using: &random)).0",
                at: known.randomElement(using: &random) ?? main, committed: now,
                tagged: Bool.random(using: &random) ? now : nil)
        default: observe()
        }
    }

    private mutating func merge() {
        let count = Int.random(in: 1...3, using: &random)
        let merged = Array(branches.shuffled(using: &random).prefix(count))
        guard !merged.isEmpty else { return }
        branches.removeAll { merged.contains($0) && Bool.random(using: &random) }
        let number = Int.random(in: 1...40, using: &random)
        let message = [
            "Merge pull request #\(number) from acme/topic-\(number)\n\nTopic \(number)", "Merge branch 'topic'",
            "Merge branch 'develop'",
            "Merge branch 'topic' into 'main'\n\nTopic\n\nSee merge request acme/rocket!\(number)",
            "Merged in topic (pull request #\(number))\n\nTopic", "Join the work (#\(number))",
            "Merge pull request #\(number) from acme/revert-3-topic\n\nRevert \"Topic 3\"",
        ].randomElement(using: &random)
        if let target = branches.indices.randomElement(using: &random), Int.random(in: 0..<4, using: &random) == 0 {
            branches[target] = commit(message, parents: [branches[target]] + merged.filter { $0 != branches[target] })
        } else {
            main = commit(message, parents: [main] + merged)
        }
    }

    private mutating func revert() {
        guard let reverted = known.randomElement(using: &random) else { return }
        let subject = (messages[reverted] ?? "").split(separator: "\n").first ?? ""
        let message = [
            "Revert \"\(subject)\"\n\nThis reverts commit \(EventFixture.sha(reverted)).", "Revert \"\(subject)\"",
            "Back out\n\nThis partially reverts commit \(EventFixture.sha(reverted).prefix(9)).",
            "Revert \"Topic 3\" (#\(Int.random(in: 41...60, using: &random)))\n\nReverts acme/rocket#3",
            "Reapply \"\(subject)\"",
        ].randomElement(using: &random)
        main = commit(message, parents: [main])
    }

    /// Commits at the tip are made anew, with another committer's clock, or left out.
    private mutating func rewrite() {
        var chain: [String] = []
        while chain.count < Int.random(in: 1...5, using: &random), let parent = parents[main]?.first {
            chain.append(main)
            main = parent
        }
        for old in chain.reversed() where Int.random(in: 0..<5, using: &random) > 0 {
            main = commit(messages[old], parents: [main] + (parents[old]?.dropFirst() ?? []), like: old)
        }
        if Bool.random(using: &random) { observe() }
    }

    private mutating func observe() {
        now += Int64.random(in: 0...3, using: &random)
        fixture.head(
            main, at: now, branch: Int.random(in: 0..<15, using: &random) == 0 ? "trunk" : "main")
    }

    private mutating func commit(
        _ message: String?, parents: [String], isRebased: Bool = false, like old: String? = nil
    ) -> String {
        count += 1
        let name = "c\(count)"
        if !isRebased { now += Int64.random(in: 0...600, using: &random) }
        let topic = Int.random(in: 1...40, using: &random)
        let message =
            message
            ?? [
                "Topic \(topic)", "Topic \(topic) (#\(topic))", "feat!: topic \(topic)",
                "fix: topic \(topic)\n\nBREAKING CHANGE: it does",
                "Überarbeite \(topic)", "",
            ].randomElement(using: &random)
        let committed: Int64 =
            switch Int.random(in: 0..<25, using: &random) {
            case 0: 0
            case 1: 4_102_444_800
            case 2: .max
            default: now
            }
        let authored = old.flatMap { clocks[$0] } ?? now
        self.parents[name] = parents
        clocks[name] = authored
        messages[name] = message
        known.append(name)
        // A commit that is never told of leaves a hole.
        if Int.random(in: 0..<60, using: &random) > 0 || parents.isEmpty {
            fixture.commit(
                name, message, parents: parents, at: isRebased ? now : committed, authored: authored,
                by: [.ada, .grace, .dependabot].randomElement(using: &random) ?? .ada,
                committer: isRebased ? .grace : nil,
                paths: Int.random(in: 0..<20, using: &random) == 0 ? nil : ["M \(name)"],
                diffID: old.map { "diff of \($0)" } ?? "diff of \(name)")
        }
        return name
    }
}
