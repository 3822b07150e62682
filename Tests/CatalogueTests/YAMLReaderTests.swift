import Testing

@testable import Catalogue

/// What is not YAML, or would cost too much, is refused with a place and a reason.
@Suite struct YAMLReaderTests {
    private static func refusal(_ bytes: [UInt8]) -> YAMLRefusal? {
        do {
            _ = try YAMLReader.document(bytes)
            return nil
        } catch {
            return error
        }
    }

    private static func refusal(_ text: String) -> YAMLRefusal? { refusal(Array(text.utf8)) }
    private static func at(_ line: Int, _ column: Int) -> TextPosition { TextPosition(line: line, column: column) }

    @Test(arguments: ["", "\n\n", "# nothing\n", "---\n", "~", "---\n...\n"])
    func nothingIsEmpty(_ text: String) { #expect(Self.refusal(text) == .empty) }

    @Test func aByteOrderMarkIsNoContent() throws {
        let node = try YAMLReader.document([0xEF, 0xBB, 0xBF] + Array("a: 1".utf8))
        #expect(node["a"]?.integer == 1)
        #expect(node.position == Self.at(1, 1))
    }

    @Test func whatIsNotUTF8IsToldWithItsPlace() {
        #expect(Self.refusal(Array("a: 1\nö: ".utf8) + [0xFF, 0x0A]) == .notUTF8(at: Self.at(2, 4)))
        // An encoded surrogate, an overlong slash, a cut sequence.
        for bytes: [UInt8] in [[0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xE2, 0x82]] {
            #expect(Self.refusal(Array("a: ".utf8) + bytes) == .notUTF8(at: Self.at(1, 4)))
        }
    }

    @Test func controlCharactersAreRefused() {
        #expect(Self.refusal("a: x\nb: \u{7}\n") == .controlCharacter(at: Self.at(2, 4)))
    }

    @Test func tabsThatIndentAreRefused() {
        #expect(Self.refusal("a:\n  b: 1\n\tc: 2\n") == .tab(at: Self.at(3, 1)))
        #expect(Self.refusal("a:\n \tb: 1\n") == .tab(at: Self.at(2, 2)))
    }

    @Test func aTabWithinTextIsText() throws {
        #expect(try YAMLReader.document(Array("a: x\ty\n".utf8))["a"]?.text == "x\ty")
    }

    @Test func moreThanFiveMebibytesAreRefused() {
        let size = 5 << 20
        #expect(Self.refusal([UInt8](repeating: UInt8(ascii: "#"), count: size)) == .empty)
        #expect(Self.refusal([UInt8](repeating: UInt8(ascii: "#"), count: size + 1)) == .tooLarge(limit: size))
    }

    @Test func aKeyThatIsGivenTwiceIsFoundWhereItStandsAgain() {
        #expect(Self.refusal("a: 1\nb:\n  a: 2\n\n# c\na : 3\n") == .duplicateKey("a", at: Self.at(6, 1)))
        #expect(Self.refusal("x:\n- key: 1\n  'key': 2\n") == .duplicateKey("key", at: Self.at(3, 3)))
        #expect(Self.refusal("{a: 1, a: 2}") == .duplicateKey("a", at: Self.at(1, 2)))
        // One plain, one in quotes: equal text all the same.
        #expect(Self.refusal("{\"a\": 1, a: 2}") == .duplicateKey("a", at: Self.at(1, 2)))
    }

    @Test func syntaxIsToldWithItsPlace() {
        for text in ["a: [1, 2", "a: \"x", "a: b: c", "- a\nb: c", "a: *nowhere", "%FOO\n", "a: @x", "}"] {
            guard case .syntax(_, let position) = Self.refusal(text) else {
                Issue.record("\(text): \(String(describing: Self.refusal(text)))")
                continue
            }
            #expect(position.line >= 1 && position.column >= 1)
        }
    }

    @Test func oneDocumentIsWanted() {
        #expect(Self.refusal("a: 1\n---\nb: 2\n") == .severalDocuments(at: Self.at(3, 1)))
        #expect(throws: Never.self) { try YAMLReader.documents(Array("a: 1\n---\nb: 2\n".utf8)) }
    }

    @Test func keysAreTextAndTagsThoseOfTheCoreSchema() {
        #expect(Self.refusal("1: a") == .keyIsNoText(at: Self.at(1, 1)))
        #expect(Self.refusal("? [a]\n: b") == .keyIsNoText(at: Self.at(1, 3)))
        #expect(Self.refusal("a: !thing b") == .unknownTag("!thing", at: Self.at(1, 4)))
        #expect(Self.refusal("a: !!set {b}") == .unknownTag("!!set", at: Self.at(1, 4)))
        #expect(Self.refusal("a: !!map {b: !!seq [!!str 1]}") == nil)
    }

    @Test func aliasesStandForWhatTheyName() throws {
        let node = try YAMLReader.document(Array("a: &x {k: [1]}\nb: *x\nc: *x\n".utf8))
        #expect(node["c"]?["k"]?.elements.first?.integer == 1)
        #expect(node["c"]?.position == Self.at(1, 4))
    }

    /// Ten values, nine times nine times nine …
    private static func bomb(_ line: (Int) -> String, levels: Int = 30) -> String {
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + (1..<levels).map(line).joined()
    }

    @Test(.timeLimit(.minutes(1))) func aliasBombsAreRefused() {
        let values = Self.bomb {
            "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]\n"
        }
        #expect(Self.refusal(values) == .tooManyValues(limit: 1_000_000))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "? *a29\n: x\n", "*a29 : x\n", "? {k: *a29}\n: x\n", "k: {[*a29]: x}\n", "k: {*a29: x}\n",
            "k:\n  - ? - *a29\n    : x\n", "? !!str\n: x\n? *a29\n: y\n",
        ])
    func aliasBombsInKeysAreRefused(key: String) {
        let bomb = Self.bomb { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" } + key
        #expect(Self.refusal(bomb) == .aliasInKey)
        // The same anchor again and again.
        let same = "a0: &a0 [x]\n" + (1..<30).map { "a\($0): &a0 [*a0, *a0]\n" }.joined()
        #expect(Self.refusal(same + key.replacing("a29", with: "a0")) == .aliasInKey)
    }

    @Test func manyAliasesOfAFewAnchorsAreNoBomb() {
        let text =
            "a: &a {x: 1}\nb: &b {y: *a}\n"
            + (0..<5_000).map { "c\($0): {m: *a, n: *b, \"?\": 'is it? *no*'}\n" }.joined()
        #expect(Self.refusal(text) == nil)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func depthIsBounded(_ opening: String) {
        let text = String(repeating: opening, count: 200_000)
        guard case .syntax = Self.refusal(text) else {
            Issue.record("\(String(describing: Self.refusal(text)))")
            return
        }
    }

    @Test func whatIsDeepButAllowedIsRead() {
        #expect(Self.refusal(String(repeating: "[", count: 900) + String(repeating: "]", count: 900)) == nil)
    }
}
