import Delivery
import Testing

@Suite struct TerminalTextTests {
    @Test func ordinaryTextStaysAsItIs() {
        for text in ["", "a plain path/of letters", "Zürich 你好 👩‍👩‍👧‍👦", "e\u{301}"] {
            #expect(TerminalText.escape(text) == text)
        }
    }

    @Test func controlsBecomeVisible() {
        #expect(TerminalText.escape("a\u{1B}[31mb") == "a\\u{1B}[31mb")
        #expect(TerminalText.escape("one\ntwo\r\n\tthree") == "one\\u{A}two\\u{D}\\u{A}\\u{9}three")
        #expect(TerminalText.escape("\u{9B}2J\u{7F}\u{0}") == "\\u{9B}2J\\u{7F}\\u{0}")
    }

    @Test func textThatHidesOrReordersBecomesVisible() {
        #expect(TerminalText.escape("\u{202E}cod.exe\u{202C}") == "\\u{202E}cod.exe\\u{202C}")
        #expect(TerminalText.escape("a\u{200B}b\u{E0041}") == "a\\u{200B}b\\u{E0041}")
    }

    /// The first and the last of each kind, and their neighbours that are shown.
    @Test(
        arguments: [
            (0x00, 0x1F, 0x20), (0x7F, 0x9F, 0x7E), (0x7F, 0x9F, 0xA0), (0x61C, 0x61C, 0x61B), (0x200E, 0x200F, 0x200D),
            (0x2028, 0x202E, 0x202F), (0x2066, 0x2069, 0x2010), (0x200B, 0x200B, 0x200C), (0x2060, 0x2064, 0x205F),
            (0x206A, 0x206F, 0x2070), (0xFEFF, 0xFEFF, 0xFE0F), (0xFFF9, 0xFFFB, 0xFFFC),
            (0xE0000, 0xE007F, 0xE0100),
        ] as [(UInt32, UInt32, UInt32)])
    func everyUnsafeScalarBecomesVisible(first: UInt32, last: UInt32, shown: UInt32) throws {
        for value in first...last {
            let text = String(try #require(Unicode.Scalar(value)))
            #expect(TerminalText.escape(text) == "\\u{\(String(value, radix: 16, uppercase: true))}")
        }
        let text = String(try #require(Unicode.Scalar(shown)))
        #expect(TerminalText.escape(text) == text)
    }

    @Test func aSingleLineHasNoLineBreakAndNoWhiteSpaceAtItsEnds() {
        #expect(TerminalText.singleLine("  one\r\n\n two\u{2028}three\t") == "one two three")
    }

    @Test(arguments: HostileText.samples.indices) func nothingUnsafeIsLeft(_ sample: Int) {
        let text = HostileText.samples[sample]
        let unsafe = TerminalText.escape(text).unicodeScalars.filter {
            $0.properties.generalCategory == .control || $0.properties.isBidiControl
        }
        #expect(unsafe.isEmpty)
    }
}
