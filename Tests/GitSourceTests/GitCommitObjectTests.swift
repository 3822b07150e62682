import Bronze
import GhillieCore
import TestSupport
import Testing

@testable import GitSource

/// Commits as they are found, broken ones too.
@Suite struct GitCommitObjectTests {
    typealias Signature = GitCommitPayload.Signature

    private func signature(_ line: String) -> Signature {
        Signature(line: Array(line.utf8)[...], in: GitTextEncoding(named: nil))
    }

    @Test(arguments: [
        ("Ada <a@b> 1767225600 +0200", Signature(name: "Ada", email: "a@b", seconds: 1_767_225_600, zone: "+0200")),
        ("<a@b> 1 +0000", Signature(name: "", email: "a@b", seconds: 1, zone: "+0000")),
        ("Ada <> 1 -0130", Signature(name: "Ada", email: "", seconds: 1, zone: "-0130")),
        ("Ada <a@b>", Signature(name: "Ada", email: "a@b", seconds: 0, zone: "+0000")),
        ("Ada <a@b> ", Signature(name: "Ada", email: "a@b", seconds: 0, zone: "+0000")),
        ("Ada <a@b> yesterday +0000", Signature(name: "Ada", email: "a@b", seconds: 0, zone: "+0000")),
        ("Ada <a@b> -86400 +0000", Signature(name: "Ada", email: "a@b", seconds: -86_400, zone: "+0000")),
        ("Ada <a@b> 99999999999999999999 +0000", Signature(name: "Ada", email: "a@b", seconds: .max, zone: "+0000")),
        ("Ada <a@b> 1 +051800", Signature(name: "Ada", email: "a@b", seconds: 1, zone: "+051800")),
        ("Ada <a@b> 1 -7:00", Signature(name: "Ada", email: "a@b", seconds: 1, zone: "-7:00")),
        ("Ada <a@b> 1 \u{1B}[0m", Signature(name: "Ada", email: "a@b", seconds: 1, zone: "+0000")),
        ("Ada <a@b> 1", Signature(name: "Ada", email: "a@b", seconds: 1, zone: "+0000")),
        ("A <B> <c@d> 5 +0000", Signature(name: "A", email: "B c@d", seconds: 5, zone: "+0000")),
        ("Ada <<a@b>> 5 +0000", Signature(name: "Ada", email: "a@b", seconds: 5, zone: "+0000")),
        ("Ada a@b 5 +0000", Signature(name: "Ada a@b 5 +0000", email: "", seconds: 0, zone: "+0000")),
        ("", Signature(name: "", email: "", seconds: 0, zone: "+0000")),
    ])
    func signaturesOfAnyShapeAreRead(line: String, expected: Signature) {
        #expect(signature(line) == expected)
    }

    @Test func timesOfAnySizeBecomeInstants() {
        #expect(signature("A <a> 99999999999999999999 +0000").instant == .latest)
        #expect(signature("A <a> -99999999999999999999 +0000").instant == .earliest)
    }

    @Test(arguments: [
        ("ISO-8859-1", [0x47, 0x72, 0xFC, 0xDF, 0x65] as [UInt8], "Grüße"),
        ("latin1", [0xE9], "é"), ("ISO8859-15", [0xA4], "€"), ("windows-1252", [0x80, 0x93, 0xE9], "€“é"),
        ("CP1251", [0xCF, 0xF0], "Пр"), ("KOI8-R", [0xCF, 0xD2], "ор"),
        ("Shift_JIS", [0x93, 0xFA, 0x96, 0x7B], "日本"), ("SJIS", [0x93, 0xFA, 0xFF, 0x41], "日\u{FFFD}A"),
        ("EUC-JP", [0xC6, 0xFC, 0xCB, 0xDC], "日本"), ("ISO-2022-JP", Array("\u{1B}$BF|K\\\u{1B}(B".utf8), "日本"),
        ("GBK", [0xC4, 0xE3], "你"), ("GB18030", [0xC4, 0xE3], "你"), ("Big5", [0xA7, 0x41], "你"),
        ("EUC-KR", [0xB0, 0xA1], "가"), ("UTF-8", [0x61, 0xFF, 0xC3, 0xA9], "a\u{FFFD}é"),
        ("no such thing", [0x61, 0xE9], "a\u{FFFD}"), ("../../etc/passwd", [0x61], "a"),
        ("ISO-8859-1", [0x61, 0x00, 0x62], "a\u{FFFD}b"), ("Shift_JIS", [0x93], "\u{FFFD}"),
    ])
    func encodingsAreHonouredAndTheRestIsRepaired(name: String, bytes: [UInt8], text: String) {
        let head = "tree \(String(repeating: "1", count: 40))\nauthor A <a@b> 1 +0000\nencoding \(name)\n\n"
        #expect(GitCommitObject(Array(head.utf8) + bytes).message == text)
    }

    @Test func namesAreInTheCommitsEncodingToo() {
        let bytes =
            Array("encoding latin1\n".utf8) + Array("author J".utf8) + [0xFC] + Array("rgen <j@b> 1 +0000\n\nx".utf8)
        #expect(GitCommitObject(bytes).author.name == "Jürgen")
    }

    @Test func onlyHeadersBeforeTheFirstEmptyLineCount() {
        let parent = String(repeating: "a", count: 40)
        let text = """
            tree \(String(repeating: "1", count: 40))
            parent \(parent)
            author A <a@b> 1 +0000
            committer C <c@d> 2 +0000
            gpgsig -----BEGIN PGP SIGNATURE-----
             parent \(String(repeating: "b", count: 40))
             author Nobody <x@y> 9 +0000
             -----END PGP SIGNATURE-----

            Subject

            parent \(String(repeating: "c", count: 40))

            """
        let commit = GitCommitObject(Array(text.utf8))
        #expect(commit.parents.map(\.rawValue) == [parent])
        #expect(commit.author.name == "A")
        #expect(commit.committer.seconds == 2)
        #expect(commit.message.hasPrefix("Subject\n\nparent ccc"))
    }

    @Test(arguments: ["", "\n", "garbage", "author\nparent\n\n", "parent zzz\n\nx"])
    func garbageIsReadAsFarAsItGoes(text: String) {
        let commit = GitCommitObject(Array(text.utf8))
        #expect(commit.parents == [])
        #expect(commit.author == .missing)
    }
}
