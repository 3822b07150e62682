import Foundation
import GhillieCore

/// A delivery's payload, in either of the ways in which GitHub sends it.
enum DeliveryBody {
    /// `nil` for what is no JSON object.
    static func payload(_ body: [UInt8], headers: String?) -> JSONValue? {
        let contentType = headers.flatMap { try? JSONValue(parsing: $0.utf8) }?["content_type"]?.string ?? ""
        let json =
            contentType.lowercased().hasPrefix("application/x-www-form-urlencoded") ? formField("payload", body) : body
        guard let json, let payload = try? JSONValue(parsing: json), payload.object != nil else { return nil }
        return payload
    }

    /// A field of a form, decoded.
    private static func formField(_ name: String, _ body: [UInt8]) -> [UInt8]? {
        let prefix = Array("\(name)=".utf8)
        guard let field = body.split(separator: UInt8(ascii: "&")).first(where: { $0.starts(with: prefix) }) else {
            return nil
        }
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
