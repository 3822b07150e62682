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
