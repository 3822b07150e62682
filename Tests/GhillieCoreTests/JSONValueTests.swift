import GhillieCore
import Testing

@Suite struct JSONValueTests {
    static let documents: [(String, JSONValue)] = [
        ("null", .null), (" true ", true), ("\t[ false , [ ] ]\r\n", [false, []]), ("\"\"", ""),
        ("{ }", [:]), (#"{"a":{"b":[1,"2",null]},"c":-3}"#, ["a": ["b": [1, "2", nil]], "c": -3]),
        // Of members of one name the last counts.
        (#"{"a":1,"\u0061":2}"#, ["a": 2]),
    ]

    static let numbers: [(String, JSONValue)] = [
        ("0", 0), ("-0", 0), ("-12", -12), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("1.5", .number(1.5)), ("-25e-1", .number(-2.5)), ("1.0", 1), ("2E+3", 2_000), ("1e300", .number(1e300)),
    ]

    static let strings: [(String, JSONValue)] = [
        ("\"Größe — 尺寸 😀\"", "Größe — 尺寸 😀"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""a\u0000b\u00e9\uD83D\uDE00c""#, "a\u{0}bé😀c"), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
    ]

    static let malformed = [
        "", " ", "nul", "nulls", "tru", "[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "]", "{", "{\"a\"", "{\"a\":",
        "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "1 2", "[1]x", "01", "-", "-a",
        "+1", ".5", "1.", "1.e1", "1e", "1e+", "1e999", "0x1", "NaN", "\"", "\"a", "\"\\", "\"\\\"",
        "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\uD83D\"", "\"\\uD83Dx\"", "\"\\uD83D\\n\"",
        "\"\\uD83D\\u0041\"", "\"\\uDE00\"", "\"\n\"", "\"\u{0}\"", "[1]\u{0}", "\u{FEFF}[]",
        "// none\n1",
    ]

    @Test func keysAreInTheOrderOfTheirBytes() throws {
        // By Swift's own order the letter with its mark stands behind b.
        let value: JSONValue = ["z": 1, "a\u{308}": 2, "b": 3, "ö": 4, "a": 5, "ab": 6]
        #expect(
            String(decoding: value.canonicalJSON, as: UTF8.self) == #"{"a":5,"ab":6,"a\#u{308}":2,"b":3,"z":1,"ö":4}"#)
        let plain: JSONValue = ["a_key_of_more_than_fifteen_bytes": 1, "a_key": 2, "Z": 3, "": 4, "a_key_of_more": 5]
        #expect(
            String(decoding: plain.canonicalJSON, as: UTF8.self)
                == #"{"":4,"Z":3,"a_key":2,"a_key_of_more":5,"a_key_of_more_than_fifteen_bytes":1}"#)
    }

    @Test(arguments: JSONValueTests.documents + JSONValueTests.numbers + JSONValueTests.strings)
    func eachDocumentIsItsValue(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text.utf8) == value)
        // What is written is read as the same.
        #expect(try JSONValue(parsing: value.canonicalJSON) == value)
    }

    @Test(arguments: JSONValueTests.malformed)
    func whatIsNoJSONIsMalformed(text: String) {
        #expect(throws: JSONValue.ParseError.malformed) { try JSONValue(parsing: text.utf8) }
    }

    @Test func bytesThatAreNotUTF8AreMalformed() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x5C, 0x6E, 0xA9, 0x22], [0xFE, 0xFF, 0x00, 0x31]] {
            #expect(throws: JSONValue.ParseError.malformed) { try JSONValue(parsing: bytes) }
        }
    }

    @Test func nestingHasAnEnd() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        _ = try JSONValue(parsing: nested(512).utf8)
        for text in [nested(513), nested(100_000), String(repeating: "{\"a\":", count: 100_000)] {
            #expect(throws: JSONValue.ParseError.malformed) { try JSONValue(parsing: text.utf8) }
        }
    }

    /// Six values and three names: the name of a member takes memory as a value does.
    @Test func valuesAndNamesHaveAnEnd() throws {
        let text = #"{"a":[1,2],"b":{},"c":"x"}"#
        #expect(try JSONValue(parsing: text.utf8, limit: 9)["b"] == [:])
        #expect(throws: JSONValue.ParseError.tooManyValues) { try JSONValue(parsing: text.utf8, limit: 8) }
        // It is said as soon as it is known, whatever comes after.
        #expect(throws: JSONValue.ParseError.tooManyValues) { try JSONValue(parsing: "[1,2,3,?".utf8, limit: 3) }
        #expect(throws: JSONValue.ParseError.malformed) { try JSONValue(parsing: "[1,2,3,?".utf8, limit: 5) }
    }

    /// The marks of a letter are brought into order before two names are compared.
    @Test func aNameOfManyMarksAndALongNumberAreNotRead() throws {
        let marks = String(repeating: "\u{301}\u{323}", count: 100_000)
        #expect(throws: JSONValue.ParseError.tooManyValues) { try JSONValue(parsing: "{\"a\(marks)\":1}".utf8) }
        #expect(try JSONValue(parsing: "[\"a\(marks)\"]".utf8).array?.count == 1)
        let name = String(repeating: "a", count: 100_000)
        #expect(try JSONValue(parsing: "{\"\(name)\":1}".utf8)[name] == 1)
        let digits = String(repeating: "1", count: 5_000)
        #expect(throws: JSONValue.ParseError.tooManyValues) { try JSONValue(parsing: digits.utf8) }
    }

    @Test func aMillionValuesAreReadAndNotOneMore() throws {
        // The list itself is one.
        let body = "[1" + String(repeating: ",1", count: JSONValue.mostValues - 2)
        #expect(try JSONValue(parsing: "\(body)]".utf8).array?.count == JSONValue.mostValues - 1)
        #expect(throws: JSONValue.ParseError.tooManyValues) { try JSONValue(parsing: "\(body),1]".utf8) }
    }
}
