/// A title taken apart once, for classification and for reading: decorations and numbers gone, the conventional prefix
/// apart from the words.
struct ParsedTitle {
    /// What the prefix declares.
    private(set) var type: ConventionalType?
    /// What the prefix names in brackets, as written.
    private(set) var scope: String?
    /// Whether the prefix ends in `!`.
    private(set) var isBreaking = false
    /// The words, as clean UTF-8; never empty where the title was not.
    private(set) var words: [UInt8]
    /// The words in lower case (ASCII).
    private(set) var lowercasedWords: [UInt8] = []

    init(_ title: String) {
        words = OutsideText.cleanBytes(title)
        let whole = words
        removeDirectives()
        var start = 0
        while let next = skipDecoration(from: start) ?? skipTag(from: start) ?? skipPrefix(from: start) { start = next }
        let end = endWithoutNumbers(from: start)
        if start < end {
            words = Array(words[start..<end])
        } else {
            words = whole
            type = nil
        }
        lowercasedWords = words.map(\.loweredASCII)
    }

    /// The words as people read them: capitalized, at most 110 characters.
    var readable: String {
        guard let first = words.first else { return "Untitled change" }
        var text = words
        // A word with capitals inside (`iOS`), beside code or before a colon is a name and stays as written.
        let firstWord = words.prefix { $0 != UInt8(ascii: " ") }
        if first.isASCIILowercase, firstWord.allSatisfy({ $0.isASCIILowercase || ",'-".utf8.contains($0) }) {
            text[0] = first - 0x20
        }
        return OutsideText.cut(String(decoding: text, as: UTF8.self), to: 110)
    }

    /// Whether it says that it takes back, or brings back, another change.
    var isRevert: Bool {
        type == .revert || lowercasedWords.starts(withBytesOf: "revert \"")
            || lowercasedWords.starts(withBytesOf: "revert '") || lowercasedWords.starts(withBytesOf: "reapply \"")
    }

    /// Whether a title as written quotes what it reverts or reapplies, without taking it apart.
    static func quotesWork(_ title: String) -> Bool {
        title.hasPrefix("Revert \"") || title.hasPrefix("Revert '") || title.hasPrefix("Reapply \"")
            || title.hasPrefix("revert: ")
    }

    // MARK: - Taking apart

    private static let directives: [StaticString] = [
        "[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]", "[skip travis]", "[ci-skip]",
        "***no_ci***",
    ]

    /// Removes what only steers machines (`[skip ci]`), wherever it stands.
    private mutating func removeDirectives() {
        guard words.contains(UInt8(ascii: "[")) || words.contains(UInt8(ascii: "*")) else { return }
        for directive in Self.directives {
            let lowercased = words.map(\.loweredASCII)
            guard let index = lowercased.firstIndex(ofBytesOf: directive) else { continue }
            words.removeSubrange(index..<(index + directive.utf8CodeUnitCount))
            while index > 0, index < words.count, words[index] == 0x20, words[index - 1] == 0x20 {
                words.remove(at: index)
            }
        }
    }

    /// Skips spaces, an emoji (as `:sparkles:` or as itself), a number (`#12`, `(#12)`) with what parts it from the words.
    private func skipDecoration(from start: Int) -> Int? {
        guard start < words.count else { return nil }
        switch words[start] {
        case UInt8(ascii: " "): return start + 1
        case UInt8(ascii: ":"):
            var end = start + 1
            while end < words.count,
                words[end].isASCIILowercase || words[end].isASCIIDigit || "_+-".utf8.contains(words[end])
            {
                end += 1
            }
            guard end > start + 2, end < words.count, words[end] == UInt8(ascii: ":") else { return nil }
            return end + 1
        case UInt8(ascii: "#"), UInt8(ascii: "("): return skipNumber(from: start)
        case 0xE2, 0xF0: return skipEmoji(from: start)
        default: return nil
        }
    }

    private func skipNumber(from start: Int) -> Int? {
        let inBrackets = words[start] == UInt8(ascii: "(")
        var end = inBrackets ? start + 1 : start
        guard end < words.count, words[end] == UInt8(ascii: "#") else { return nil }
        end += 1
        let digits = end
        while end < words.count, words[end].isASCIIDigit { end += 1 }
        guard end > digits else { return nil }
        if inBrackets {
            guard end < words.count, words[end] == UInt8(ascii: ")") else { return nil }
            end += 1
        }
        while end < words.count, " :-".utf8.contains(words[end]) { end += 1 }
        return end < words.count ? end : nil
    }

    private func skipEmoji(from start: Int) -> Int? {
        let text = String(decoding: words[start...].prefix(40), as: UTF8.self)
        guard let character = text.first, let scalar = character.unicodeScalars.first,
            scalar.properties.isEmojiPresentation
                || (scalar.properties.isEmoji && character.unicodeScalars.contains("\u{FE0F}"))
        else { return nil }
        return start + character.utf8.count
    }

    /// Skips `[fix]`, which is a prefix, and `[ABC-12]` and `[#12]`, which are numbers; other tags belong to the words.
    private mutating func skipTag(from start: Int) -> Int? {
        guard start < words.count, words[start] == UInt8(ascii: "["),
            let close = words[start...].prefix(40).firstIndex(of: UInt8(ascii: "]")), close > start + 1
        else { return nil }
        let content = words[(start + 1)..<close]
        var next = close + 1
        while next < words.count, " :-".utf8.contains(words[next]) { next += 1 }
        guard next < words.count else { return nil }
        if content.first == UInt8(ascii: "#"), content.dropFirst().allSatisfy(\.isASCIIDigit) { return next }
        if isIssueKey(content) { return next }
        guard let found = ConventionalType(String(decoding: content.map(\.loweredASCII), as: UTF8.self)) else {
            return nil
        }
        if type == nil { type = found }
        return next
    }

    /// `ABC-12`, but not the name of a standard.
    private func isIssueKey(_ content: ArraySlice<UInt8>) -> Bool {
        guard let dash = content.firstIndex(of: UInt8(ascii: "-")), dash - content.startIndex >= 2 else { return false }
        let letters = content[..<dash]
        let digits = content[(dash + 1)...]
        guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit), letters.allSatisfy(\.isASCIIUppercase) else {
            return false
        }
        return !["UTF", "SHA", "ISO", "RFC", "CVE", "IEEE", "ECMA"].contains(String(decoding: letters, as: UTF8.self))
    }

    /// Skips `type(scope)!:`, `Fix #12:` and `ABC-12:`.
    private mutating func skipPrefix(from start: Int) -> Int? {
        var end = start
        while end < words.count, words[end].isASCIILetter { end += 1 }
        guard end > start, end - start <= 13, end < words.count else { return nil }
        let word = String(decoding: words[start..<end].map(\.loweredASCII), as: UTF8.self)
        if words[end] == UInt8(ascii: "-") {
            var close = end + 1
            while close < words.count, words[close].isASCIIDigit { close += 1 }
            guard close < words.count, words[close] == UInt8(ascii: ":"), isIssueKey(words[start..<close]) else {
                return nil
            }
            return afterColon(close)
        }
        guard type == nil, let found = ConventionalType(word) else { return nil }
        if words[end] == UInt8(ascii: " "), let next = skipFixedNumber(of: found, from: end + 1) {
            type = found
            return next
        }
        var scopeFound: String?
        if words[end] == UInt8(ascii: "("), let close = words[end...].prefix(60).firstIndex(of: UInt8(ascii: ")")) {
            scopeFound = String(decoding: words[(end + 1)..<close], as: UTF8.self)
            end = close + 1
        }
        let isLoud = end < words.count && words[end] == UInt8(ascii: "!")
        if isLoud { end += 1 }
        guard end < words.count, words[end] == UInt8(ascii: ":"), let next = afterColon(end) else { return nil }
        type = found
        scope = scopeFound
        isBreaking = isLoud
        return next
    }

    private func afterColon(_ colon: Int) -> Int? { colon + 1 < words.count ? colon + 1 : nil }

    /// `#12: ` after the word fix.
    private func skipFixedNumber(of type: ConventionalType, from start: Int) -> Int? {
        guard type == .fix, start < words.count, words[start] == UInt8(ascii: "#") else { return nil }
        return skipNumber(from: start)
    }

    // MARK: - The end of the words

    /// Where the words end, without the numbers in brackets (`(#12)`, `(fixes #12, #13)`), full stops and spaces after them.
    private func endWithoutNumbers(from start: Int) -> Int {
        var end = words.count
        while end > start {
            let last = words[end - 1]
            if last == UInt8(ascii: " ") || last == UInt8(ascii: ".") || last == UInt8(ascii: ",") {
                end -= 1
            } else if end - start >= 3, words.hasBytes(of: "…", at: end - 3) {
                end -= 3
            } else if last == UInt8(ascii: ")"),
                let open = words[start..<end].lastIndex(of: UInt8(ascii: "(")), holdsOnlyNumbers(open + 1, end - 1)
            {
                end = open
            } else if last.isASCIIDigit, let open = bareNumberStart(endingAt: end, from: start) {
                end = open
            } else if last == UInt8(ascii: ":"), let open = shortcodeStart(endingAt: end, from: start) {
                end = open
            } else {
                break
            }
        }
        return end
    }

    /// Where ` #12` starts, unless the word before it needs it (`issue #12`).
    private func bareNumberStart(endingAt end: Int, from start: Int) -> Int? {
        var hash = end - 1
        while hash > start, words[hash].isASCIIDigit { hash -= 1 }
        guard hash > start + 1, words[hash] == UInt8(ascii: "#"), words[hash - 1] == UInt8(ascii: " ") else {
            return nil
        }
        let before = words[start..<(hash - 1)].split(separator: UInt8(ascii: " "))
        guard before.count >= 2, let word = before.last else { return nil }
        let needing = [
            "issue", "issues", "pr", "pull", "request", "bug", "ticket", "fix", "fixes", "fixed", "close", "closes",
            "see",
            "per", "for", "of", "was", "to", "in", "from", "by", "with", "and", "or", "revert", "merge", "merging",
            "on", "after",
        ]
        return needing.contains(String(decoding: word.map(\.loweredASCII), as: UTF8.self)) ? nil : hash - 1
    }

    private func shortcodeStart(endingAt end: Int, from start: Int) -> Int? {
        var open = end - 2
        while open > start, words[open].isASCIILowercase || words[open].isASCIIDigit || words[open] == UInt8(ascii: "_")
        {
            open -= 1
        }
        guard open > start, words[open] == UInt8(ascii: ":"), words[open - 1] == UInt8(ascii: " "), end - open > 3
        else {
            return nil
        }
        return open
    }

    private func holdsOnlyNumbers(_ start: Int, _ end: Int) -> Bool {
        var numbers = 0
        for token in words[start..<end].split(whereSeparator: { " ,;&".utf8.contains($0) }) {
            if let hash = token.lastIndex(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "!") }) {
                let digits = token[(hash + 1)...]
                guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else { return false }
                numbers += 1
            } else {
                let word = String(decoding: token.map(\.loweredASCII), as: UTF8.self)
                let joins = [
                    "fix", "fixes", "fixed", "close", "closes", "closed", "resolve", "resolves", "ref", "refs", "see",
                    "issue", "issues", "pr", "part", "of", "and", "gh", "re",
                ]
                guard joins.contains(word.hasSuffix(":") ? String(word.dropLast()) : word) else { return false }
            }
        }
        return numbers > 0
    }
}
