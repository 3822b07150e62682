import Delivery
import Testing

@Suite struct HTMLTextTests {
    @Test(arguments: [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")])
    func whatMeansSomethingInContentOrAttributesIsEscaped(text: String, escaped: String) {
        #expect(HTMLText.escape(text) == escaped)
        #expect(HTMLText.escape("a\(text)\(text)b") == "a\(escaped)\(escaped)b")
    }

    @Test func textIsOneVisibleLine() {
        #expect(HTMLText.escape(" one\n\ttwo\u{202E}\u{1B}") == "one two\\u{202E}\\u{1B}")
    }

    @Test(arguments: ["", "Zürich 你好 👩‍👩‍👧‍👦", "2 + 2 = 4; `code` # and *stars*"])
    func ordinaryTextStaysAsItIs(text: String) { #expect(HTMLText.escape(text) == text) }
}
