import Foundation
import GhillieCore

/// A delivery's payload, in either of the ways in which GitHub sends it.
enum DeliveryBody {
    /// - Throws: `malformed` also for what is no JSON object.
    static func payload(_ body: [UInt8], headers: String?) throws(JSONValue.ParseError) -> JSONValue {
        let contentType = headers.flatMap { try? JSONValue(parsing: $0.utf8) }?["content_type"]?.string ?? ""
        let json =
            contentType.lowercased().hasPrefix("application/x-www-form-urlencoded") ? formField("payload", body) : body
        guard let json else { throw .malformed }
        let payload = try JSONValue(parsing: json)
        guard payload.object != nil else { throw .malformed }
        return payload
    }

    /// A field of a form, decoded.
    private static func formField(_ name: String, _ body: [UInt8]) -> [UInt8]? {
        let prefix = Array("\(name)=".utf8)
        // One after the other: a list of all fields could take far more memory than the body.
        var fields = body[...]
        while !fields.starts(with: prefix) {
            guard let end = fields.firstIndex(of: UInt8(ascii: "&")) else { return nil }
            fields = fields[(end + 1)...]
        }
        let field = fields.prefix { $0 != UInt8(ascii: "&") }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(field.count)
        var rest = field.dropFirst(prefix.count)
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
                decoded.append(value)
                rest = rest.dropFirst(2)
            default: decoded.append(byte)
            }
        }
        return decoded
    }
}
