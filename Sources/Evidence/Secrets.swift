/// What looks like a credential in a text: tokens of well-known shape, private keys, assigned passwords, user information
/// in addresses.
package enum Secrets {
    static let mark: StaticString = "[redacted]"

    /// Whether anything in the text would be redacted.
    package static func occur(in text: String) -> Bool {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            if secret(in: bytes, at: index) != nil { return true }
            index += 1
        }
        return false
    }

    /// The bytes with each secret replaced by `[redacted]`.
    static func redacted(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var kept = 0
        var index = 0
        while index < bytes.count {
            guard let range = secret(in: bytes, at: index) else {
                index += 1
                continue
            }
            result.append(contentsOf: bytes[kept..<range.lowerBound])
            mark.withUTF8Buffer { result.append(contentsOf: $0) }
            kept = range.upperBound
            index = max(range.upperBound, index + 1)
        }
        guard kept > 0 else { return bytes }
        result.append(contentsOf: bytes[kept...])
        return result
    }

    /// The bytes to hide, if `index` is where a secret is recognized (its first byte, or the sign before it).
    private static func secret(in bytes: [UInt8], at index: Int) -> Range<Int>? {
        switch bytes[index] {
        case UInt8(ascii: "="): return assignedValue(in: bytes, at: index)
        case UInt8(ascii: ":"): return userInformation(in: bytes, at: index)
        case UInt8(ascii: "-"): return privateKey(in: bytes, at: index)
        case UInt8(ascii: "g"), UInt8(ascii: "A"), UInt8(ascii: "x"), UInt8(ascii: "s"), UInt8(ascii: "e"),
            UInt8(ascii: "n"), UInt8(ascii: "B"), UInt8(ascii: "b"):
            return token(in: bytes, at: index)
        default: return nil
        }
    }

    private static let tokens: [(start: StaticString, minimum: Int)] = [
        ("ghp_", 16), ("gho_", 16), ("ghu_", 16), ("ghs_", 16), ("ghr_", 16), ("github_pat_", 16), ("glpat-", 16),
        ("AKIA", 16), ("ASIA", 16), ("AIza", 30), ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxr-", 10),
        ("xoxs-", 10), ("sk-", 20), ("sk_live_", 16), ("npm_", 30), ("eyJ", 40), ("Bearer ", 16), ("bearer ", 16),
    ]

    private static func token(in bytes: [UInt8], at index: Int) -> Range<Int>? {
        guard index == 0 || !bytes[index - 1].isWordByte else { return nil }
        for (start, minimum) in tokens where bytes.hasBytes(of: start, at: index) {
            var end = index + start.utf8CodeUnitCount
            let body = end
            while end < bytes.count, isTokenByte(bytes[end]) { end += 1 }
            if end - body >= minimum { return index..<end }
        }
        return nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    /// `-----BEGIN … PRIVATE KEY` and all that follows it.
    private static func privateKey(in bytes: [UInt8], at index: Int) -> Range<Int>? {
        guard bytes.hasBytes(of: "-----BEGIN ", at: index), index == 0 || bytes[index - 1] != UInt8(ascii: "-"),
            bytes[index...].firstIndex(ofBytesOf: "PRIVATE KEY") != nil
        else { return nil }
        return index..<bytes.count
    }

    private static let secretNames: [StaticString] = [
        "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "api_key", "api-key", "access_key",
        "accesskey", "private_key", "credential", "credentials", "client_secret", "auth",
    ]

    /// The value in `name=value` where the name is that of a secret.
    private static func assignedValue(in bytes: [UInt8], at equals: Int) -> Range<Int>? {
        var start = equals
        while start > 0, isTokenByte(bytes[start - 1]), equals - start < 40 { start -= 1 }
        guard start < equals else { return nil }
        let name = bytes[start..<equals].map(\.loweredASCII)
        guard secretNames.contains(where: { name.ends(withBytesOf: $0) }) else { return nil }
        var value = equals + 1
        if value < bytes.count, isQuote(bytes[value]) { value += 1 }
        var end = value
        while end < bytes.count, bytes[end] != UInt8(ascii: " "), !isQuote(bytes[end]), bytes[end] != UInt8(ascii: ","),
            bytes[end] != UInt8(ascii: ")")
        {
            end += 1
        }
        guard bytes[value..<end].contains(where: \.isWordByte), !bytes.hasBytes(of: mark, at: value) else { return nil }
        return value..<end
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }

    /// What stands before the `@` in `scheme://user:password@host`.
    private static func userInformation(in bytes: [UInt8], at colon: Int) -> Range<Int>? {
        guard bytes.hasBytes(of: "://", at: colon) else { return nil }
        let start = colon + 3
        var end = start
        while end < bytes.count, bytes[end] > UInt8(ascii: " "), bytes[end] != UInt8(ascii: "/") {
            if bytes[end] == UInt8(ascii: "@") {
                return end > start && !bytes.hasBytes(of: mark, at: start) ? start..<end : nil
            }
            end += 1
        }
        return nil
    }
}
