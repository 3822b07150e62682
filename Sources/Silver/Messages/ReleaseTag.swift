/// Tells tags that name a release from those that move, mark or back up.
enum ReleaseTag {
    /// Whether the tag names a full version, of three numbers at least: `v1.2.3`, `1.2.3-rc.1`, `1.2.3.Final`, also
    /// behind the name of what was released: `sub/v1.2.3`, `@scope/name@1.2.3`, `name-v1.2.3`, `go1.21.0`. Tags such as
    /// `v7` and `v7.1` move with each release below them, and a date without dots is no version.
    static func namesFullVersion(_ tag: String) -> Bool {
        let last = tag.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? tag[...].utf8
        let name = last.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).last ?? last
        // The version is the first run of digits: a name with digits of its own (`log4j-2.17.1`) has them inside a
        // word.
        var start = name.startIndex
        while start < name.endIndex {
            guard let digit = name[start...].firstIndex(where: \.isASCIIDigit) else { return false }
            let numbers = dottedNumbers(name[digit...])
            if numbers.count >= 3, isVersionStart(name[..<digit]), isVersionEnd(numbers.rest) { return true }
            start = numbers.rest.startIndex
        }
        return false
    }

    /// How many numbers, each after a dot but the first, the text begins with, and what follows them.
    private static func dottedNumbers(_ text: Substring.UTF8View) -> (count: Int, rest: Substring.UTF8View) {
        var count = 0
        var rest = text
        while true {
            let after = rest.drop(while: \.isASCIIDigit)
            guard after.startIndex != rest.startIndex else { return (count, rest) }
            count += 1
            guard after.first == UInt8(ascii: "."), after.dropFirst().first?.isASCIIDigit == true else {
                return (count, after)
            }
            rest = after.dropFirst()
        }
    }

    private static func isVersionStart(_ before: Substring.UTF8View) -> Bool {
        guard let last = before.last else { return true }
        return last.isASCIILetter || last == UInt8(ascii: "-") || last == UInt8(ascii: "_")
    }

    private static func isVersionEnd(_ after: Substring.UTF8View) -> Bool {
        guard let first = after.first else { return true }
        return first.isASCIILetter
            || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(first)
    }
}
