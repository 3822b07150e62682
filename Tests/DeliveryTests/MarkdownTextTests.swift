import Delivery
import Testing

@Suite struct MarkdownTextTests {
    /// People read the Markdown raw as well, so what is harmless where it stands is not touched.
    @Test(
        arguments: [
            "Added search by depth", "snake_case and kebab-case stay", "2 * 3 < 7 & x",
            "[core] is not first: no, it is",
            "Fixed `Array<Int>` and `a*b`", "costs $5", "~1.0", "C# and F#", "a | b", "Rust's `&mut`", "v1.2.3 (final)",
        ])
    func harmlessTextStaysAsItIs(_ text: String) {
        let text = text.hasPrefix("[") ? "See " + text : text
        #expect(MarkdownText.escape(text) == text)
    }

    @Test(
        arguments: [
            ("# heading", "\\# heading"), ("> quote", "\\> quote"), ("- item", "\\- item"), ("+ item", "\\+ item"),
            ("* item", "\\* item"), ("1. item", "1\\. item"), ("12) item", "12\\) item"), ("---", "\\---"),
            ("[x] done", "\\[x] done"), ("-1 is not an item", "-1 is not an item"), ("2024 was", "2024 was"),
        ])
    func whatStartsABlockIsEscapedAtTheStartOnly(text: String, escaped: String) {
        #expect(MarkdownText.escape(text) == escaped)
        #expect(MarkdownText.escape("so " + text.dropFirst(0)).hasPrefix("so "))
    }

    @Test(
        arguments: [
            ("<script>x</script>", "&lt;script>x&lt;/script>"), ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
            ("*em* and __init__", "\\*em\\* and \\_\\_init\\_\\_"), ("[a](b)", "\\[a\\](b)"),
            ("see [a](b)", "see [a\\](b)"), ("see [a][b]", "see [a\\][b]"), ("see [a]: b", "see [a\\]: b"),
            ("<!-- x", "&lt;!-- x"), ("<?x", "&lt;?x"), ("</x", "&lt;/x"), ("&#x26; &#38;", "&amp;#x26; &amp;`#38`;"),
            ("~~gone~~", "\\~\\~gone\\~\\~"), ("$x$", "\\$x\\$"), ("a lone ` tick", "a lone \\` tick"),
            ("ends \\", "ends \\\\"), ("\\d and \\*", "\\d and \\\\\\*"),
        ])
    func whatMeansSomethingIsEscaped(text: String, escaped: String) {
        #expect(MarkdownText.escape(text) == escaped)
    }

    @Test(
        arguments: [
            ("thanks @octocat, again", "thanks `@octocat`, again"),
            ("Bump @types/node to 2", "Bump `@types/node` to 2"),
            ("by someone@example.com.", "by `someone@example.com`."), ("after #12.", "after `#12`."),
            ("#12https://a.example", "\\#12`https://a.example`"), ("octo/reef#12", "octo/reef`#12`"),
            ("#fff is a colour", "\\#fff is a colour"),
            ("see https://a.example/b?c=d.", "see `https://a.example/b?c=d`."),
            ("http://a.example/", "`http://a.example/`"), ("FTP://a.example", "`FTP://a.example`"),
            ("(www.a.example)", "(`www.a.example`)"),
            ("`x`@victim", "`x` `@victim`"), ("\\www.a.example", "\\\\`www.a.example`"),
        ])
    func whatHostsActOnBecomesCode(text: String, escaped: String) {
        #expect(MarkdownText.escape(text) == escaped)
    }

    @Test func severalLinesBecomeOne() {
        #expect(MarkdownText.escape("one\n\n# two\n- three") == "one # two - three")
    }

    @Test(arguments: HostileText.samples.indices) func hostileTextStaysOnOneLineWithoutTags(_ sample: Int) throws {
        let text = HostileText.samples[sample]
        let escaped = MarkdownText.escape(text)
        #expect(escaped.allSatisfy { !$0.isNewline })
        // Outside code and escapes, a `<` never starts a tag, and `](` never ends a link.
        let rest = try escaped.replacing(Regex(#"\\[!-/:-@\[-`{-~]|`[^`]+`"#), with: "")
        #expect(try !rest.contains(Regex("<[A-Za-z/!?]")))
        #expect(try !rest.contains(Regex(#"\][(\[:]"#)))
        #expect(!rest.contains("`"))
    }
}
