import Evidence
import GhillieCore
import TestSupport
import Testing

@Suite struct TitleTests {
    private func cleaned(_ title: String) throws -> String {
        try #require(try bundle([ChangeFixture.change(1, title)]).changes.first).title
    }

    @Test(arguments: [
        ("feat(parser)!: add tabs (#12)", "Add tabs"),
        ("Fix #12: crash on start.", "Crash on start"),
        ("fix crash on start (fixes #12, #13) (#14)", "Fix crash on start"),
        ("[ABC-12] Rename flags", "Rename flags"),
        ("ABC-12: rename flags", "Rename flags"),
        ("#12 - rename flags", "Rename flags"),
        ("UTF-8: reject surrogates", "UTF-8: reject surrogates"),
        (":sparkles: add tabs :tada:", "Add tabs"),
        ("✨ add tabs", "Add tabs"),
        ("Add tabs [skip ci]", "Add tabs"),
        ("[skip ci] chore: add tabs", "Add tabs"),
        ("[CI][docs] add tabs", "Add tabs"),
        ("[Parser] Fix crash", "[Parser] Fix crash"),
        ("Bazel: support tabs", "Bazel: support tabs"),
        ("iOS support", "iOS support"),
        ("Support std::vector::iterator", "Support std::vector::iterator"),
        ("Keep (this) word", "Keep (this) word"),
        ("Truncated by the sour…", "Truncated by the sour"),
        ("two   spaces\tand\na line", "Two spaces and a line"),
        ("Ünïcödé stays", "Ünïcödé stays"),
        ("(#12)", "(#12)"),
        ("", "Untitled change"),
    ])
    func isCleanedForReading(_ example: (String, String)) throws {
        #expect(try cleaned(example.0) == example.1)
    }

    @Test func isCutAtAWord() throws {
        let title = try cleaned(String(repeating: "seagrass ", count: 40))
        #expect(title.count <= 110 && title.hasSuffix("seagrass…"))
    }

    @Test(arguments: [
        "\u{1B}[31mred\u{7}", "right\u{202E}left", "zero\u{200B}width", "tag\u{E0041}ged", "line\u{2028}break",
        "nul\u{0}l",
        "csi\u{9B}31m",
    ])
    func holdsNothingThatSteersATerminal(_ title: String) throws {
        let cleaned = try cleaned(title)
        let isPlain = cleaned.unicodeScalars.allSatisfy { scalar in
            ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
        #expect(isPlain, "\(cleaned.debugDescription)")
    }

    @Test func towersOfMarksAreCutDown() throws {
        let title = try cleaned("Z" + String(repeating: "\u{0301}", count: 400) + "algo")
        #expect(title.unicodeScalars.count < 12)
    }
}

@Suite struct SecretsTests {
    @Test(arguments: [
        ("Use ghp_0123456789abcdef0123456789abcdef0123 here", "Use [redacted] here"),
        ("token github_pat_11ABCDEFG0123456789_abcdefgh", "token [redacted]"),
        ("key AKIAIOSFODNN7EXAMPLE leaked", "key [redacted] leaked"),
        ("set password=hunter2, then go", "set password=[redacted], then go"),
        ("DB_PASSWORD=\"hunter2\" works", "DB_PASSWORD=\"[redacted]\" works"),
        ("clone https://user:pass@example.com/x.git", "clone https://[redacted]@example.com/x.git"),
        ("add -----BEGIN RSA PRIVATE KEY----- MIIE", "add [redacted]"),
        ("curl -H 'Authorization: Bearer abcdefghijklmnop123'", "curl -H 'Authorization: [redacted]'"),
    ])
    func areRedacted(_ example: (String, String)) {
        #expect(OutsideText.clean(example.0) == example.1)
        #expect(Secrets.occur(in: example.0))
        #expect(!Secrets.occur(in: example.1))
    }

    @Test(arguments: [
        "Reset the password of a user", "Compare a == b", "See https://example.com/a@b", "Rename ghp_ prefix",
        "Support token= without a value", "Task-force AKIA",
    ])
    func areNotSeenInOrdinaryText(_ text: String) {
        #expect(OutsideText.clean(text) == text)
        #expect(!Secrets.occur(in: text))
    }
}
