/// Commits and their parents as numbers, so that a million of them can be walked in memory.
struct CommitGraph: Sendable {
    /// What a parent that is not one of the graph's commits is known to be.
    enum Border: Hashable, Sendable {
        /// Landed before what this graph holds.
        case landed
        /// Not known: the graph's `missing` names it.
        case missing
    }

    /// The ids of parents that are not known, each once.
    private(set) var missing: [String] = []
    // Parents of commit i stand at offsets[i]..<offsets[i + 1]. A negative one is outside: -1 landed, -2 - n is
    // missing[n].
    private var offsets: [Int32] = [0]
    private var parents: [Int32] = []

    private static let landed: Int32 = -1

    /// - Parameters:
    ///   - lists: The parents' ids of each commit, in order.
    ///   - number: The number of a commit of the graph.
    ///   - border: What a parent outside the graph is.
    init(parents lists: some Collection<[Substring]>, number: (Substring) -> Int32?, border: (Substring) -> Border) {
        var missingNumbers: [Substring: Int32] = [:]
        offsets.reserveCapacity(lists.count + 1)
        for list in lists {
            for parent in list {
                if let number = number(parent) {
                    parents.append(number)
                } else if border(parent) == .landed {
                    parents.append(Self.landed)
                } else if let number = missingNumbers[parent] {
                    parents.append(-2 - number)
                } else {
                    let number = Int32(missing.count)
                    missingNumbers[parent] = number
                    missing.append(String(parent))
                    parents.append(-2 - number)
                }
            }
            offsets.append(Int32(parents.count))
        }
    }

    var count: Int { offsets.count - 1 }

    /// The parents of a commit, in order; negative where they are outside the graph.
    func parents(of commit: Int32) -> ArraySlice<Int32> {
        parents[Int(offsets[Int(commit)])..<Int(offsets[Int(commit) + 1])]
    }

    func firstParent(of commit: Int32) -> Int32? { parents(of: commit).first }

    func isMerge(_ commit: Int32) -> Bool { offsets[Int(commit) + 1] - offsets[Int(commit)] > 1 }

    /// The number in `missing` of the first parent, where that is not known.
    func missingFirstParent(of commit: Int32) -> Int32? {
        guard let parent = firstParent(of: commit), parent < Self.landed else { return nil }
        return -2 - parent
    }

    func hasMissingParents(_ commit: Int32) -> Bool { parents(of: commit).contains { $0 < Self.landed } }

    /// Takes a commit for the first parent of another whose own is not known.
    mutating func bridge(_ commit: Int32, to parent: Int32) { parents[Int(offsets[Int(commit)])] = parent }

    /// Takes parents for landed that would lead back to a commit itself. Git cannot make such histories; who writes its
    /// object files by hand can, and walking them would never end.
    mutating func breakCycles() {
        var state = Array(repeating: UInt8(0), count: count)
        let (open, done): (UInt8, UInt8) = (1, 2)
        for start in 0..<Int32(count) where state[Int(start)] == 0 {
            state[Int(start)] = open
            var stack: [(commit: Int32, next: Int)] = [(start, Int(offsets[Int(start)]))]
            while let (commit, next) = stack.last {
                guard next < Int(offsets[Int(commit) + 1]) else {
                    state[Int(commit)] = done
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next = next + 1
                let parent = parents[next]
                guard parent >= 0 else { continue }
                if state[Int(parent)] == open {
                    parents[next] = Self.landed
                } else if state[Int(parent)] == 0 {
                    state[Int(parent)] = open
                    stack.append((parent, Int(offsets[Int(parent)])))
                }
            }
        }
    }

    /// The commit and its first-parent ancestors while they are in the graph, oldest first.
    func firstParentChain(endingAt head: Int32) -> [Int32] {
        var chain: [Int32] = []
        var next: Int32? = head
        while let commit = next, commit >= 0 {
            chain.append(commit)
            next = firstParent(of: commit)
        }
        return chain.reversed()
    }

    /// Appends to `order` what `start` reaches and `enter` has not yet let in, parents before children and `start`
    /// last. Parents are taken in their own order, so that the result does not depend on how commits are numbered.
    func appendReachable(from start: Int32, to order: inout [Int32], enter: (Int32) -> Bool) {
        guard start >= 0, enter(start) else { return }
        var stack: [(commit: Int32, next: Int)] = [(start, Int(offsets[Int(start)]))]
        while let (commit, next) = stack.last {
            guard next < Int(offsets[Int(commit) + 1]) else {
                order.append(commit)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next = next + 1
            let parent = parents[next]
            if parent >= 0, enter(parent) { stack.append((parent, Int(offsets[Int(parent)]))) }
        }
    }
}
