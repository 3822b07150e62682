import Foundation
import Testing

@testable import Catalogue

@Suite struct GlobTests {
    @Test(arguments: [
        ("docs/roadmap.md", "docs/roadmap.md", true), ("docs/roadmap.md", "docs/Roadmap.md", false),
        ("*.lock", "a/b/yarn.lock", true), ("*.lock", "yarn.locks", false), ("", "", true), ("", "a", false),
        ("docs/*", "docs/a/b", true), ("docs/*", "docs/", true), ("docs/*", "docs", false),
        ("docs/**", "docs/a/b", true), ("docs/**", "doc/a", false), ("docs/**/adr*", "docs/adr-1.md", true),
        ("docs/**/adr*", "docs/x/y/adr-1.md", true), ("docs/**/adr*", "docs/xadr-1.md", false),
        ("**/vendor/**", "vendor/x", true), ("**/vendor/**", "a/vendor/x", true),
        ("**/vendor/**", "a/xvendor/x", false),
        ("a**/b", "a/b", true), ("a**/b", "ax/y/b", true), ("a**/b", "b", false), ("**", "a/b", true),
        ("**/", "", true),
        ("v?.txt", "v1.txt", true), ("v?.txt", "v12.txt", false), ("?", "é", true), ("?", "/", true),
        ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true), ("[!a-c]x", "ax", false),
        ("[]]", "]", true), ("[!]]", "]", false), ("[a-]", "-", true), ("[z-a]", "m", false), ("a[b", "a[b", true),
        ("[^a]", "b", true), ("a+(b)|c.$", "a+(b)|c.$", true), ("ä*", "äb", true),
    ])
    func matches(pattern: String, path: String, isMatch: Bool) { #expect(Glob(pattern).matches(path) == isMatch) }

    /// The same as the regular expression that it stands for, over many small patterns and paths.
    @Test func isTheRegularExpressionThatItStandsFor() throws {
        var generator = Seeded(seed: 7)
        for _ in 0..<4_000 {
            let pattern = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                generator.pick(["a", "b", "/", "*", "**/", "**", "?", "[ab]", "[!a]"])
            }.joined()
            let path = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                generator.pick(["a", "b", "/"])
            }.joined()
            let expression = try NSRegularExpression(pattern: "^(?:\(Self.expression(for: pattern)))$")
            let range = NSRange(path.startIndex..., in: path)
            #expect(
                Glob(pattern).matches(path) == (expression.firstMatch(in: path, range: range) != nil),
                "\(pattern) on \(path)")
        }
    }

    /// Patterns that would take a backtracking matcher for ever.
    @Test(.timeLimit(.minutes(1))) func costsNoMoreThanTheProductOfTheLengths() {
        let pattern = String(repeating: "*a", count: 40) + "b"
        #expect(!Glob(pattern).matches(String(repeating: "a", count: 2_000)))
    }

    private static func expression(for pattern: String) -> String {
        var rest = pattern[...]
        var expression = ""
        while let first = rest.first {
            let stars = rest.prefix { $0 == "*" }.count
            let isSegment =
                expression.isEmpty && rest.startIndex == pattern.startIndex
                || rest.startIndex > pattern.startIndex
                    && pattern[pattern.index(before: rest.startIndex)] == "/"
            if stars > 1, isSegment, rest.dropFirst(stars).first == "/" {
                expression += "(?:.*/)?"
                rest = rest.dropFirst(stars + 1)
            } else if stars > 0 {
                expression += ".*"
                rest = rest.dropFirst(stars)
            } else if first == "?" {
                expression += "."
                rest = rest.dropFirst()
            } else if first == "[" {
                expression += rest.hasPrefix("[!a]") ? "[^a]" : "[ab]"
                rest = rest.dropFirst(4)
            } else {
                expression += String(first)
                rest = rest.dropFirst()
            }
        }
        return expression
    }
}

/// The same numbers each time.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
