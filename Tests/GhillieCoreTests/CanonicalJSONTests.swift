import Foundation
import GhillieCore
import Testing

@Suite struct CanonicalJSONTests {
    @Test func writesKeysInOrderWithoutSpaces() {
        let bytes = CanonicalJSON.object { json in
            json.member("a", 1)
            json.member("b", "two")
            json.key("c")
            json.array([true, false]) { $0.value($1) }
            json.member("d", nil as String?)
            json.key("e")
            json.object { $0.member("x", Instant(microseconds: 0)) }
            json.member("f", ["g", "h"])
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"a":1,"b":"two","c":[true,false],"d":null,"e":{"x":"1970-01-01T00:00:00Z"},"f":["g","h"]}"#)
    }

    @Test(arguments: [
        "plain", "quote \" and \\", "line\nbreak\ttab\r\u{8}\u{C}\u{1}\u{1F}", "emoji 😀 é 漢字", "\u{7F}\u{2028}", "",
    ])
    func roundTripsThroughAParser(text: String) throws {
        let bytes = CanonicalJSON.object { $0.member("text", text) }
        let parsed = try JSONDecoder().decode([String: String].self, from: Data(bytes))
        #expect(parsed == ["text": text])
    }
}
