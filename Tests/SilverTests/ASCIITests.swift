import TestSupport
import Testing

@testable import Silver

@Suite struct ASCIITests {
    @Test(arguments: [
        ("", false), ("v", false), ("evert", false), ("everts", true), ("reverts", true), ("everts this", true),
        ("eeverts", true), ("eveverts", true), ("e e everts", true), ("ever\0ts", false), ("Everts", false),
        ("évert everts", true), ("éverts", false), ("everte vertse", false),
    ])
    func textIsFoundWhereverItStands(text: String, isThere: Bool) {
        #expect(text.utf8.contains(ascii: "everts") == isThere)
        // Bytes that do not lie in one piece.
        #expect(text.utf8.reversed().reversed().contains(ascii: "everts") == isThere)
        #expect(Array(text.utf8).lazy.filter { _ in true }.contains(ascii: "everts") == isThere)
    }

    @Test func whatIsLookedForMayBeOneByte() {
        #expect("a\nb".utf8.contains(ascii: "\n"))
        #expect("a\0".utf8.contains(ascii: "\0"))
        #expect(!"".utf8.contains(ascii: "\0"))
        #expect(!"ab".utf8.contains(ascii: "\n"))
    }

    /// Of two letters, so that there is much that nearly matches.
    @Test func itIsFoundAsByTryingEachPlace() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                [UInt8(ascii: "a"), UInt8(ascii: "b")].randomElement(using: &random)!
            }
            let wanted = Array("aab".utf8)
            let isThere = text.indices.contains { text[$0...].starts(with: wanted) }
            #expect(text.contains(ascii: "aab") == isThere, "\(String(decoding: text, as: UTF8.self))")
        }
    }
}
