import Foundation
import GhillieCore
import TestSupport
import Testing

/// The parser beside Foundation's, on documents and on what chance makes of them.
@Suite
struct JSONPropertyTests {
    @Test(arguments: 0..<40)
    func whatIsReadIsWhatFoundationReads(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<100 {
            let text = Self.document(depth: 4, &random)
            let value = try JSONValue(parsing: text.utf8)
            #expect(value == Self.foundation(Array(text.utf8)), "\(text)")
            #expect(try JSONValue(parsing: value.canonicalJSON) == value)
        }
    }

    /// Foundation is laxer in some things, a comma at the end say: what it reads may be malformed, but nothing that is read may
    /// be read as something else.
    @Test(arguments: 0..<40)
    func whatChanceMakesOfADocumentIsMalformedOrWhatFoundationReads(seed: Int) {
        var random = SeededRandom(seed: UInt64(1_000 + seed))
        var counts = (read: 0, malformed: 0)
        for _ in 0..<500 {
            var bytes = Array(Self.document(depth: 3, &random).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = Self.oddBytes.randomElement(using: &random) ?? 0
                default: bytes.insert(Self.oddBytes.randomElement(using: &random) ?? 0, at: place)
                }
            }
            if let value = try? JSONValue(parsing: bytes) {
                counts.read += 1
                #expect(value == Self.foundation(bytes), "\(String(decoding: bytes, as: UTF8.self))")
            } else {
                counts.malformed += 1
            }
        }
        #expect(counts.read > 20 && counts.malformed > 100)
    }

    private static let oddBytes =
        Array("{}[]:,\"\\u0e-+.truefalsn \n\t/'Aé".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]

    private static func document(depth: Int, _ random: inout SeededRandom) -> String {
        let space = { (random: inout SeededRandom) in
            String(
                repeating: [" ", "\n", "\t", "\r"].randomElement(using: &random) ?? " ",
                count: Int.random(in: 0...1, using: &random))
        }
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: return ["null", "true", "false"].randomElement(using: &random) ?? "null"
        case 1: return "\(Int.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random))"
        // As many digits as both read alike.
        case 2:
            return
                "\(Int.random(in: -99_999...99_999, using: &random)).\(Int.random(in: 1...9, using: &random))e\(Int.random(in: -9...9, using: &random))"
        case 3, 4: return string(&random)
        case 5, 6:
            let members = (0..<Int.random(in: 0...6, using: &random)).map { index in
                "\(space(&random))\"k\(index)\"\(space(&random)):\(space(&random))\(document(depth: depth - 1, &random))"
            }
            return "{\(members.joined(separator: ","))\(space(&random))}"
        default:
            let elements = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                space(&random) + document(depth: depth - 1, &random) + space(&random)
            }
            return "[\(elements.joined(separator: ","))]"
        }
    }

    private static func string(_ random: inout SeededRandom) -> String {
        let parts = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            [
                "a", "Größe", "尺寸", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\t", "\\u0041", "\\u00e9",
                "\\ud83d\\ude00", "\u{7F}", " ", "\\u0000",
            ].randomElement(using: &random) ?? ""
        }
        return "\"\(parts.joined())\""
    }

    private static func foundation(_ bytes: [UInt8]) -> JSONValue? {
        guard let value = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]) else {
            return nil
        }
        return meaning(value)
    }

    private static func meaning(_ value: Any) -> JSONValue {
        switch value {
        case let text as String: return .string(text)
        case let object as [String: Any]: return .object(object.mapValues(meaning))
        case let array as [Any]: return .array(array.map(meaning))
        case let number as NSNumber:
            // Foundation has one type for both; only its flags are encoded so.
            if number.objCType.pointee == 0x63 { return .bool(number.boolValue) }
            return Int(exactly: number).map(JSONValue.integer) ?? .number(number.doubleValue)
        default: return .null
        }
    }
}
