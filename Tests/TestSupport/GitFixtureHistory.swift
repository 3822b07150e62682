/// A made-up history, written as a `git fast-import` stream: exact to the byte and the second, and quick to make.
///
/// Times are seconds since 1970 by the committer's clock. A commit follows the tip of its branch unless parents are given.
package struct GitFixtureHistory {
    /// A commit of this history, before git has named it, or one that the repository holds already.
    package struct Mark: Hashable, Sendable {
        let text: String

        /// What a branch or an object id names in the repository before this history is imported.
        package static func existing(_ revision: String) -> Mark {
            Mark(
                text: GitFixtureHistory.isObjectID(revision) ? revision : "\(GitFixtureHistory.reference(revision))^0")
        }
    }

    /// An author, committer or tagger.
    package struct Person: Hashable, Sendable {
        package var name: String
        package var email: String

        package init(_ name: String, _ email: String) {
            self.name = name
            self.email = email
        }

        package static let ada = Person("Ada Lovelace", "ada@example.org")
        package static let grace = Person("Grace Hopper", "grace@example.org")
        package static let renovate = Person("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com")
    }

    /// What a commit does to one path.
    package struct Change: Sendable {
        let path: [UInt8]
        let action: Action

        enum Action: Sendable {
            case write(mode: String, contents: [UInt8])
            case link(commit: String)
            case delete
        }

        package static func write(_ path: String, _ contents: String) -> Change {
            Change(path: Array(path.utf8), action: .write(mode: "100644", contents: Array(contents.utf8)))
        }

        package static func writeExecutable(_ path: String, _ contents: String) -> Change {
            Change(path: Array(path.utf8), action: .write(mode: "100755", contents: Array(contents.utf8)))
        }

        /// A path of any bytes.
        package static func write(pathBytes: [UInt8], _ contents: String) -> Change {
            Change(path: pathBytes, action: .write(mode: "100644", contents: Array(contents.utf8)))
        }

        package static func symbolicLink(_ path: String, to target: String) -> Change {
            Change(path: Array(path.utf8), action: .write(mode: "120000", contents: Array(target.utf8)))
        }

        package static func submodule(_ path: String, at commit: String) -> Change {
            Change(path: Array(path.utf8), action: .link(commit: commit))
        }

        package static func delete(_ path: String) -> Change { Change(path: Array(path.utf8), action: .delete) }
    }

    package private(set) var stream: [UInt8] = []
    private var lastMark = 0
    private var continued: Set<String>

    /// - Parameter branches: those that the repository has already and that commits without parents follow.
    package init(continuing branches: String...) { continued = Set(branches.map(Self.reference)) }

    /// Adds a commit and moves the branch to it.
    ///
    /// The branch is a short name, or a whole one that starts with `refs/`. Without `authored` the author's clock shows the
    /// committer's time. `parents` stand instead of the branch's tip; an empty list makes a root. The tree is the first
    /// parent's, changed.
    @discardableResult
    package mutating func commit(
        _ message: String, on branch: String = "main", at committed: Int, authored: Int? = nil,
        by author: Person = .ada,
        committer: Person? = nil, zone: String = "+0000", parents: [Mark]? = nil, _ changes: Change...
    ) -> Mark {
        commit(
            messageBytes: Array(message.utf8), on: branch, at: committed, authored: authored, by: author,
            committer: committer, zone: zone, parents: parents, changes: changes)
    }

    /// As above, with a message of any bytes; `encoding` is the commit's header of that name.
    @discardableResult
    package mutating func commit(
        messageBytes: [UInt8], encoding: String? = nil, on branch: String = "main", at committed: Int,
        authored: Int? = nil, by author: Person = .ada, committer: Person? = nil, zone: String = "+0000",
        parents: [Mark]? = nil, changes: [Change] = []
    ) -> Mark {
        let reference = Self.reference(branch)
        let isContinued = continued.remove(reference) != nil
        let parents = parents ?? (isContinued ? [.existing(branch)] : nil)
        if let parents, parents.isEmpty { line("reset \(reference)\n") }
        lastMark += 1
        line("commit \(reference)")
        line("mark :\(lastMark)")
        line("author \(Self.signature(author, authored ?? committed, zone))")
        line("committer \(Self.signature(committer ?? author, committed, zone))")
        if let encoding { line("encoding \(encoding)") }
        data(messageBytes)
        for (index, parent) in (parents ?? []).enumerated() {
            line("\(index == 0 ? "from" : "merge") \(parent.text)")
        }
        for change in changes { add(change) }
        line("")
        return Mark(text: ":\(lastMark)")
    }

    /// Adds a merge whose tree is the first parent's with these changes.
    @discardableResult
    package mutating func merge(
        _ message: String, of branches: [Mark], into target: Mark, on branch: String = "main", at committed: Int,
        by author: Person = .ada, committer: Person? = nil, _ changes: Change...
    ) -> Mark {
        commit(
            messageBytes: Array(message.utf8), on: branch, at: committed, by: author, committer: committer,
            parents: [target] + branches, changes: changes)
    }

    /// Points a branch (or any reference, by its whole name) at a commit.
    package mutating func reset(_ branch: String, to mark: Mark) {
        line("reset \(Self.reference(branch))")
        line("from \(mark.text)\n")
    }

    /// Adds a lightweight tag.
    package mutating func tag(_ name: String, at mark: Mark) { reset("refs/tags/\(name)", to: mark) }

    /// Adds an annotated tag.
    package mutating func tag(_ name: String, at mark: Mark, _ message: String, by tagger: Person = .ada, time: Int) {
        line("tag \(name)")
        line("from \(mark.text)")
        line("tagger \(Self.signature(tagger, time, "+0000"))")
        data(Array(message.utf8))
    }

    static func reference(_ branch: String) -> String {
        branch.hasPrefix("refs/") ? branch : "refs/heads/\(branch)"
    }

    static func isObjectID(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.allSatisfy(\.isHexDigit)
    }

    private static func signature(_ person: Person, _ time: Int, _ zone: String) -> String {
        "\(person.name)\(person.name.isEmpty ? "" : " ")<\(person.email)> \(time) \(zone)"
    }

    private mutating func add(_ change: Change) {
        switch change.action {
        case .write(let mode, let contents):
            stream += "M \(mode) inline ".utf8
            stream += Self.quoted(change.path)
            line("")
            data(contents)
        case .link(let commit):
            stream += "M 160000 \(commit) ".utf8
            stream += Self.quoted(change.path)
            line("")
        case .delete:
            stream += "D ".utf8
            stream += Self.quoted(change.path)
            line("")
        }
    }

    private static func quoted(_ path: [UInt8]) -> [UInt8] {
        let plain = path.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        guard !plain else { return path }
        let digits = path.map { byte in
            let octal = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - octal.count) + octal
        }
        return Array("\"\(digits.joined())\"".utf8)
    }

    private mutating func line(_ text: String) {
        stream += text.utf8
        stream.append(UInt8(ascii: "\n"))
    }

    private mutating func data(_ bytes: [UInt8]) {
        line("data \(bytes.count)")
        stream += bytes
        line("")
    }
}
