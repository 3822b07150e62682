import Foundation

/// GitHub's id of an object, compared by what it means.
///
/// One object has two spellings: the old one is base64 of `010:Repository1296269`, and the new one (`R_kgDOABPHjQ`) base64 of
/// a MessagePack array behind a prefix for the kind. Which of them comes depends on the interface and on the object's age.
/// What is neither is compared as it stands.
package struct GitHubNodeID: Sendable, CustomStringConvertible {
    /// As GitHub spelt it.
    package let text: String
    /// Equal for all spellings of one object's id.
    package let meaning: String

    package init(_ text: String) {
        self.text = text
        meaning = Self.meaning(of: text) ?? text
    }

    /// The id of a repository of which only the number is known, in the new spelling.
    package init(repositoryNumber number: UInt64) {
        self.init(Self.newSpelling(ofRepository: number))
    }

    package var description: String { text }

    /// Every text that may stand for the same object: for looking it up.
    package var spellings: Set<String> {
        let prefix = "Repository:"
        guard meaning.hasPrefix(prefix), let number = UInt64(meaning.dropFirst(prefix.count)) else { return [text] }
        let old = Data("010:Repository\(number)".utf8).base64EncodedString()
        return [text, old, Self.newSpelling(ofRepository: number)]
    }

    // MARK: - Spellings

    /// `Repository:1296269`; `nil` for what cannot be told.
    private static func meaning(of text: String) -> String? {
        if let split = text.firstIndex(of: "_"), split != text.startIndex {
            let kind = text[..<split] == "R" ? "Repository" : String(text[..<split])
            return bytes(ofBase64URL: text[text.index(after: split)...]).flatMap(numbers)
                .map { "\(kind):" + $0.map(String.init).joined(separator: ":") }
        }
        guard let data = Data(base64Encoded: text), let plain = String(data: data, encoding: .utf8),
            plain.hasPrefix("0"), let colon = plain.firstIndex(of: ":"),
            let length = Int(plain[..<colon]), length > 0
        else { return nil }
        let rest = plain[plain.index(after: colon)...]
        guard rest.utf8.count > length, let kind = String(rest.utf8.prefix(length)),
            let number = String(rest.utf8.dropFirst(length)), UInt64(number) != nil
        else { return nil }
        return "\(kind):\(number)"
    }

    /// The new spelling is of 4 bytes for every number that fits into them.
    private static func newSpelling(ofRepository number: UInt64) -> String {
        var bytes: [UInt8] = [0x92, 0]
        if let short = UInt32(exactly: number) {
            bytes.append(0xCE)
            withUnsafeBytes(of: short.bigEndian) { bytes.append(contentsOf: $0) }
        } else {
            bytes.append(0xCF)
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        let base64 = Data(bytes).base64EncodedString()
        return "R_" + base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func bytes(ofBase64URL text: Substring) -> [UInt8]? {
        var base64 = text.utf8.map { digit in
            switch digit {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: digit
            }
        }
        while base64.count % 4 != 0 { base64.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(base64)).map { [UInt8]($0) }
    }

    /// The numbers of a MessagePack array behind its version, which is 0.
    private static func numbers(_ bytes: [UInt8]) -> [UInt64]? {
        guard let first = bytes.first, first & 0xF0 == 0x90, first & 0x0F >= 2 else { return nil }
        var numbers: [UInt64] = []
        var rest = bytes.dropFirst()
        while let kind = rest.popFirst() {
            let width =
                switch kind {
                case 0xCC: 1
                case 0xCD: 2
                case 0xCE: 4
                case 0xCF: 8
                default: 0
                }
            guard width > 0 || kind < 0x80, rest.count >= width else { return nil }
            numbers.append(width == 0 ? UInt64(kind) : rest.prefix(width).reduce(0) { $0 << 8 | UInt64($1) })
            rest = rest.dropFirst(width)
        }
        guard numbers.count == Int(first & 0x0F), numbers.first == 0 else { return nil }
        return Array(numbers.dropFirst())
    }
}

extension GitHubNodeID: Hashable {
    package static func == (lhs: Self, rhs: Self) -> Bool { lhs.meaning == rhs.meaning }
    package func hash(into hasher: inout Hasher) { hasher.combine(meaning) }
}
