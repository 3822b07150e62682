import GhillieCore
import TestSupport

/// People at work on a model repository: a random walk through what happens to real ones.
///
/// Time is the walk's own and only moves forward; the clocks on commits need not agree with it.
struct ModelDevelopment: Sendable {
    private(set) var repository: ModelRepository
    /// Seconds since 1970, on the wall.
    private(set) var now: Int64 = 1_767_600_000
    private var random: SeededRandom
    /// Branches that wait, some for long, to be merged.
    private var branches: [GitObjectID] = []
    /// Where the default branch has stood.
    private var pastHeads: [GitObjectID] = []
    private var pullRequests = 0
    private var subjects = 0
    private var releases = 0

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        repository = ModelRepository(seed: seed)
        commit()
    }

    var instant: Instant { Instant(secondsSince1970: now) }

    /// Lets time pass.
    mutating func wait(seconds: Int) { now += Int64(seconds) }

    /// One thing that somebody does.
    mutating func step() {
        wait(seconds: random.integer(0...9) == 0 ? 0 : random.integer(1...40_000))
        switch random.integer(1...100) {
        case 1...30: commit()
        case 31...42: startBranch()
        case 43...56: merge()
        case 57...62: squash()
        case 63...66: mergeByRebase()
        case 67...69: octopus()
        case 70...73: pullMerge()
        case 74...75: joinAnotherRoot()
        case 76...79: revert()
        case 80...81: cherryPick()
        case 82...84: amend()
        case 85...88: rebaseTip(dropping: false)
        case 89...91: rebaseTip(dropping: true)
        case 92...93: forcePushBack()
        case 94...95: forcePushToAnEarlierHead()
        default: tag()
        }
    }

    // MARK: Committing

    private mutating func commit() {
        advance(to: newCommit(parents: repository.head.map { [$0] } ?? [], message: nextSubject()))
    }

    /// A commit made now, by a clock that is now and then absurd, sometimes authored long before.
    private mutating func newCommit(parents: [GitObjectID], message: String, ago: Int64 = 0) -> GitObjectID {
        let committed = clockReading() - ago
        let authored = random.chance(30) ? committed - Int64(random.integer(0...5_000_000)) : committed
        let person = person()
        return repository.makeCommit(
            parents: parents, author: person, authored: authored, committer: random.chance(80) ? person : "GitHub",
            committed: committed, message: message,
            path: parents.count > 1 ? nil : random.element(of: ["Sources/a.swift", "docs/guide.md", "Tests/b.swift"]))
    }

    private mutating func clockReading() -> Int64 {
        guard random.chance(6) else { return now }
        return random.element(of: [0, 1, 4_102_444_800, now + 90_000, now - 90_000, Int64.max, -62_135_596_801]) ?? now
    }

    private mutating func person() -> String {
        random.element(of: ["ada", "grace", "linus", "renovate[bot]"]) ?? "ada"
    }

    private mutating func nextSubject() -> String {
        subjects += 1
        let verb = random.element(of: ["feat: add", "fix: mend", "docs: explain", "chore: tidy", "Rework", "Let be"])
        return "\(verb ?? "Do") thing \(subjects)"
    }

    private mutating func advance(to id: GitObjectID) {
        if let head = repository.head { pastHeads.append(head) }
        repository.moveHead(to: id)
    }

    // MARK: Branches

    private mutating func startBranch() {
        guard let base = random.element(of: repository.firstParents(of: repository.head)) else { return }
        branches.append(workOn(base))
    }

    private mutating func workOn(_ base: GitObjectID?) -> GitObjectID {
        var tip = newCommit(parents: base.map { [$0] } ?? [], message: nextSubject())
        for _ in 0..<random.integer(0...3) {
            if random.chance(70) { wait(seconds: random.integer(0...9_000)) }
            tip = newCommit(parents: [tip], message: nextSubject())
        }
        return tip
    }

    private mutating func takeBranch() -> GitObjectID? {
        guard let index = branches.indices.randomElement(using: &random) else { return nil }
        return branches.remove(at: index)
    }

    private mutating func merge() {
        guard let head = repository.head, let branch = takeBranch() else { return commit() }
        pullRequests += 1
        let message =
            random.chance(60)
            ? "Merge pull request #\(pullRequests) from ada/work-\(pullRequests)\n\nWork number \(pullRequests)"
            : "Merge branch 'work-\(pullRequests)'"
        advance(to: newCommit(parents: [head, branch], message: message))
        // Now and then the branch lives on and is merged once more.
        if random.chance(15) { branches.append(workOn(branch)) }
    }

    private mutating func octopus() {
        guard let head = repository.head else { return }
        let arms = (0..<random.integer(2...3)).map { _ in takeBranch() ?? workOn(head) }
        advance(to: newCommit(parents: [head] + arms, message: "Merge branches of all sorts"))
    }

    private mutating func squash() {
        guard let head = repository.head else { return }
        _ = takeBranch()
        pullRequests += 1
        advance(
            to: newCommit(
                parents: [head],
                message: "\(nextSubject()) (#\(pullRequests))\n\n* fix: one (#1)\n* Merge pull request #2"))
    }

    private mutating func mergeByRebase() {
        guard let head = repository.head, let branch = takeBranch() else { return commit() }
        let work = repository.reachable(from: branch).subtracting(repository.reachable(from: head))
        var tip = head
        for id in repository.firstParents(of: branch) where work.contains(id) {
            tip = repository.remake(id, parents: [tip], committer: "GitHub", committed: now)
        }
        if tip != head { advance(to: tip) }
    }

    /// `git pull` in a clone that had commits of its own: what was the branch becomes the merge's second parent.
    private mutating func pullMerge() {
        guard let head = repository.head, let base = repository.firstParents(of: head).suffix(4).first else { return }
        var mine = base
        for _ in 0..<random.integer(1...3) {
            mine = newCommit(parents: [mine], message: nextSubject(), ago: Int64(random.integer(0...80_000)))
        }
        advance(to: newCommit(parents: [mine, head], message: "Merge branch 'main' of github.com:acme/model"))
    }

    private mutating func joinAnotherRoot() {
        guard let head = repository.head else { return }
        advance(to: newCommit(parents: [head, workOn(nil)], message: "Merge the history of another repository"))
    }

    // MARK: Taking back and doing again

    private mutating func revert() {
        guard let head = repository.head, let id = random.element(of: repository.firstParents(of: head).suffix(8)),
            let commit = repository.commits[id]
        else { return }
        subjects += 1
        // A number of its own keeps subjects apart, so that no two reverts are taken for one rebased commit.
        advance(
            to: newCommit(
                parents: [head],
                message: "Revert \"\(commit.subject)\"\n\nThis reverts commit \(id).\nNumber \(subjects)."))
    }

    /// The same work once more, on the same branch: both are there, and each is told.
    private mutating func cherryPick() {
        guard let head = repository.head else { return }
        let chain = repository.firstParents(of: head)
        guard let id = random.element(of: chain.dropLast(Self.rewritable)), repository.commits[id]?.parents.count == 1
        else { return }
        advance(
            to: repository.remake(id, parents: [head], committer: person(), committed: now))
    }

    // MARK: Rewriting

    /// How many commits at the tip may be rewritten at once.
    private static let rewritable = 4

    /// The commits at the tip that a rebase would make again, oldest first: no merges, none that exists twice.
    private func tip() -> [GitObjectID] {
        let chain = repository.firstParents(of: repository.head)
        let reachable = repository.reachable(from: repository.head)
        let lineages = reachable.compactMap { repository.commits[$0]?.lineage }
        let tip = chain.dropFirst().reversed().prefix { id in
            guard let commit = repository.commits[id], commit.parents.count == 1 else { return false }
            return lineages.count { $0 == commit.lineage } == 1
        }
        return tip.prefix(Self.rewritable).reversed()
    }

    private mutating func amend() {
        guard let last = tip().last, let commit = repository.commits[last] else { return }
        let message = random.chance(50) ? "Reworded: \(commit.message)" : nil
        advance(
            to: repository.remake(
                last, parents: commit.parents, committer: "ada", committed: clockReading(), message: message,
                newDifference: message == nil))
    }

    private mutating func rebaseTip(dropping: Bool) {
        let tip = tip()
        guard let first = tip.first, var base = repository.commits[first]?.parents.first else { return }
        let victim = dropping ? random.element(of: tip) : nil
        if !dropping, random.chance(50) { base = newCommit(parents: [base], message: nextSubject()) }
        for id in tip where id != victim {
            base = repository.remake(id, parents: [base], committer: "ada", committed: clockReading())
        }
        advance(to: base)
    }

    private mutating func forcePushBack() {
        guard let first = tip().first, let base = repository.commits[first]?.parents.first else { return }
        advance(to: base)
    }

    private mutating func forcePushToAnEarlierHead() {
        guard let earlier = random.element(of: pastHeads.suffix(5)), canReturn(to: earlier) else { return }
        advance(to: earlier)
    }

    /// Whether little would be left behind, and nothing that exists twice.
    private func canReturn(to earlier: GitObjectID) -> Bool {
        let here = repository.reachable(from: repository.head)
        let there = repository.reachable(from: earlier)
        let lost = here.subtracting(there)
        guard lost.count <= 2 * Self.rewritable else { return false }
        return lost.allSatisfy { id in
            let lineage = repository.commits[id]?.lineage
            return here.count { repository.commits[$0]?.lineage == lineage } == 1
                && there.count { repository.commits[$0]?.lineage == lineage } <= 1
        }
    }

    // MARK: Tags

    private mutating func tag() {
        let everything = repository.commits.keys.sorted()
        let chain = repository.firstParents(of: repository.head)
        guard let target = random.chance(85) ? random.element(of: chain.suffix(10)) : random.element(of: everything)
        else { return }
        // Now and then a tag is moved, a release's too.
        if releases == 0 || random.chance(90) { releases += 1 }
        let name = random.element(of: ["v1.\(releases).0", "v1.\(releases).0", "v7", "nightly"]) ?? "v7"
        repository.tag(ModelTag(name: name, target: target, taggerSeconds: random.chance(60) ? clockReading() : nil))
    }
}
