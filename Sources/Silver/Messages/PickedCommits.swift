/// The commits that `git cherry-pick -x` and those who write like it name: `(cherry picked from commit …)`.
enum PickedCommits {
    /// The id in a line: its whole or its beginning, seven digits at least, in lower case.
    static func ids(in line: Substring) -> [String] {
        guard line.utf8.contains(ascii: "herry") else { return [] }
        for opening in ["herry picked from commit ", "herry-picked from commit "] {
            guard let range = line.range(ofFirst: opening) else { continue }
            let word = line[range.upperBound...].prefix { $0 != " " }
            let id = NumberReference.bare(word)
            return isID(id) ? [id.lowercased()] : []
        }
        return []
    }

    /// Those of several messages, each once, in order; as many as a hundred, so that no message can swell what holds them.
    static func ids(ofMessages messages: some Sequence<String>) -> [String] {
        var found: Set<String> = []
        for message in messages where message.utf8.contains(ascii: "herry") {
            let lines = message.utf8.split(separator: .newline).map { Substring($0.trimmedAtEnd) }
            found.formUnion(lines.flatMap(ids(in:)))
        }
        return Array(found.sorted().prefix(100))
    }

    static func isID(_ word: Substring) -> Bool {
        (7...64).contains(word.utf8.count) && word.utf8.allSatisfy(\.isHexadecimalDigit)
            && word.utf8.contains(where: \.isASCIIDigit)
    }
}
