import Foundation
import TestSupport
import Testing

@testable import Catalogue

/// The core schema of YAML 1.2, exactly.
@Suite struct YAMLScalarTests {
    private static func read(_ text: String) throws -> YAMLNode.Value {
        try #require(try YAMLReader.document(Array("- \(text)\n".utf8)).elements.first).value
    }

    /// As the cases of other projects write it: a type and a value.
    private static func described(_ value: YAMLNode.Value) -> [String] {
        switch value {
        case .null: ["null", "null()"]
        case .boolean(let flag): ["bool", "\(flag)()"]
        case .integer(let number): ["int", "\(number)"]
        case .float(let number) where number.isNaN: ["nan", "nan()"]
        case .float(.infinity): ["inf", "inf()"]
        case .float(-.infinity): ["inf", "inf-neg()"]
        case .float(let number): ["float", "\(number)"]
        case .text(let text): ["str", text]
        case .sequence, .mapping: ["collection"]
        }
    }

    @Test(arguments: [
        "on", "off", "yes", "no", "y", "N", "1e3x", "0b1", "1_000", "12:30:45", "2026-01-31", "nuLL", "tRUE", "0o8",
        "0xg",
        "-0x1", "+0o7", ".", "..5", "1.2.3", "e5", "1e", "+", "+.nan", ".Infinity", "\"\"", "'~'", "\"12\"", "! 12",
        "!!str null",
    ])
    func isText(_ text: String) throws { #expect(Self.described(try Self.read(text))[0] == "str") }

    @Test(arguments: [
        ("0o14", "12"), ("014", "14"), ("0xFf", "255"), ("-0", "0"), ("+7", "7"), ("!!int 0o7", "7"),
        ("9223372036854775807", "9223372036854775807"),
    ])
    func isAWholeNumber(text: String, value: String) throws {
        #expect(Self.described(try Self.read(text)) == ["int", value])
    }

    @Test(arguments: [("1e3", 1000.0), (".5", 0.5), ("3.", 3), ("-2.5E-1", -0.25), ("9223372036854775808", 0x1p63)])
    func isANumberWithAFraction(text: String, value: Double) throws {
        guard case .float(value) = try Self.read(text) else {
            Issue.record("\(text) is \(try Self.read(text))")
            return
        }
    }

    @Test(arguments: ["~", "", "null", "NULL", "!!null ''"])
    func isNothing(_ text: String) throws { #expect(Self.described(try Self.read(text))[0] == "null") }

    @Test(arguments: ["!!int 1.5", "!!bool on", "!!float abc", "!!null x"])
    func isNoneOfItsTag(_ text: String) {
        #expect(throws: YAMLRefusal.self) { try Self.read(text) }
    }

    /// The cases of the YAML test schema, where they are present beside the project.
    @Test func readsThePublishedCasesAsListed() throws {
        guard let file = SharedData.file("yaml/core-schema-scalars.json") else {
            SharedData.sayAbsent("the published cases of the core schema")
            return
        }
        let cases = try JSONDecoder().decode([String: [String]].self, from: Data(contentsOf: file))
        #expect(cases.count > 100)
        for (text, expected) in cases.sorted(by: { $0.key < $1.key }) {
            var found = Self.described(try Self.read(text))
            var wanted = Array(expected.prefix(2))
            // `300` and `300.0` are one number.
            if wanted[0] == "float" { (found[1], wanted[1]) = ("\(Double(found[1])!)", "\(Double(wanted[1])!)") }
            #expect(found == wanted, "\(text)")
        }
    }
}
