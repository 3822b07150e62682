import Glibc

// Messages are read as UTF-8 bytes: what is looked for is ASCII, and walking a string by characters costs many times
// more.

extension UInt8 {
    static let newline = UInt8(ascii: "\n")

    var isASCIIWhitespace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
    var isASCIILetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isHexadecimalDigit: Bool { isASCIIDigit || (0x61...0x66).contains(self | 0x20) }
    var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension Substring.UTF8View {
    var trimmed: Substring.UTF8View { trimmedAtEnd.drop(while: \.isASCIIWhitespace) }

    var trimmedAtEnd: Substring.UTF8View {
        var end = endIndex
        while end > startIndex {
            let before = index(before: end)
            guard self[before].isASCIIWhitespace else { break }
            end = before
        }
        return self[..<end]
    }

    /// Without blank lines at either end, keeping the indentation of the first line that is left.
    var withoutBlankEdges: Substring.UTF8View {
        let text = trimmedAtEnd
        guard let first = text.firstIndex(where: { !$0.isASCIIWhitespace }) else { return text[text.endIndex...] }
        let lineStart = text[..<first].lastIndex(of: .newline).map { text.index(after: $0) } ?? text.startIndex
        return text[lineStart...]
    }
}

extension Collection where Element == UInt8 {
    /// Whether it holds the ASCII text, byte for byte.
    func contains(ascii text: StaticString) -> Bool {
        text.withUTF8Buffer { needle in
            withContiguousStorageIfAvailable { Self.contains($0, needle) }
                ?? Array(self).withUnsafeBufferPointer { Self.contains($0, needle) }
        }
    }

    private static func contains(_ text: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let wanted = needle.baseAddress, let first = needle.first else { return false }
        var rest = UnsafeRawBufferPointer(text)
        while rest.count >= needle.count, let start = rest.baseAddress,
            let found = memchr(start, Int32(first), rest.count - needle.count + 1)
        {
            if memcmp(found, wanted, needle.count) == 0 { return true }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(UnsafeRawPointer(found) - start + 1))
        }
        return false
    }
}

extension StringProtocol {
    /// Whether it begins with the text, ASCII letters of either case.
    func hasPrefixIgnoringCase(_ prefix: some StringProtocol) -> Bool {
        var own = utf8.makeIterator()
        for byte in prefix.utf8 {
            guard let next = own.next(), next.lowercasedASCII == byte.lowercasedASCII else { return false }
        }
        return true
    }

    /// What follows the prefix, ASCII letters of either case; `nil` where it does not begin with it.
    func dropping(prefix: some StringProtocol) -> Substring? where SubSequence == Substring {
        hasPrefixIgnoringCase(prefix) ? self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...] : nil
    }
}

extension Int {
    /// The number of a pull request as text gives it: 1 to 9 digits that are not all zero.
    init?(pullRequestDigits digits: some StringProtocol) {
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit), let number = Int(digits),
            number > 0
        else { return nil }
        self = number
    }
}

extension StringProtocol where SubSequence == Substring {
    var trimmed: String { String(Substring(self[...].utf8.trimmed)) }

    /// Where the text first stands in this one, byte for byte.
    func range(ofFirst text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: text.utf8) {
                return start..<utf8.index(start, offsetBy: text.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }

    /// Where the text last stands in this one, byte for byte.
    func range(ofLast text: String) -> Range<String.Index>? {
        var start = endIndex
        while start > startIndex {
            start = self[...].utf8.index(before: start)
            if self[start...].utf8.starts(with: text.utf8) {
                return start..<utf8.index(start, offsetBy: text.utf8.count)
            }
        }
        return nil
    }

    func hasRange(_ text: String) -> Bool { range(ofFirst: text) != nil }

    /// Without that character at both ends.
    func trimming(_ character: Character) -> String {
        guard count >= 2, first == character, last == character else { return String(self) }
        return String(dropFirst().dropLast())
    }
}
