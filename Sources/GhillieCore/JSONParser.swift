/// Reads JSON (RFC 8259) in one pass.
///
/// Values are counted while they are made, since a small body can hold millions of them, each of which takes many times the
/// memory of its text.
struct JSONParser {
    /// Arrays and objects within one another.
    private static let deepest = 512
    /// A name that is more than ASCII may have so many bytes.
    private static let longestName = 1_024
    /// A number may have so many bytes.
    private static let longestNumber = 4_096
    /// Members for which there is room from the start; GitHub's objects have as many or more.
    private static let usualMembers = 16

    private let bytes: [UInt8]
    private let limit: Int
    private var position = 0
    private var count = 0
    private var depth = 0

    /// `limit` is how many values, and names of members, there may be.
    init(_ bytes: [UInt8], limit: Int) {
        self.bytes = bytes
        self.limit = limit
    }

    mutating func document() throws(JSONValue.ParseError) -> JSONValue {
        skipSpace()
        let whole = try value()
        skipSpace()
        guard position == bytes.count else { throw .malformed }
        return whole
    }

    private mutating func value() throws(JSONValue.ParseError) -> JSONValue {
        try tally()
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw .malformed
        }
    }

    private mutating func tally() throws(JSONValue.ParseError) {
        count += 1
        guard count <= limit else { throw .tooManyValues }
    }

    // MARK: - Arrays and objects

    private mutating func elements() throws(JSONValue.ParseError) -> [JSONValue] {
        try descend()
        var found: [JSONValue] = []
        if !take("]") {
            repeat {
                skipSpace()
                found.append(try value())
                skipSpace()
            } while take(",")
            guard take("]") else { throw .malformed }
        }
        depth -= 1
        return found
    }

    /// Of members of one name the last counts.
    private mutating func members() throws(JSONValue.ParseError) -> [String: JSONValue] {
        try descend()
        // Gathered first, so that the table is made once and is as large as it has to be.
        var found: [(String, JSONValue)] = []
        if !take("}") {
            found.reserveCapacity(Self.usualMembers)
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw .malformed }
                try tally()
                let name = try string()
                // To compare letters with their marks takes time by the square of their number.
                guard name.utf8.count <= Self.longestName || name.utf8.allSatisfy({ $0 < 0x80 }) else {
                    throw .tooManyValues
                }
                skipSpace()
                guard take(":") else { throw .malformed }
                skipSpace()
                found.append((name, try value()))
                skipSpace()
            } while take(",")
            guard take("}") else { throw .malformed }
        }
        depth -= 1
        return Dictionary(found) { _, last in last }
    }

    private mutating func descend() throws(JSONValue.ParseError) {
        depth += 1
        guard depth <= Self.deepest else { throw .malformed }
        position += 1
        skipSpace()
    }

    // MARK: - Words and numbers

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONValue.ParseError) -> JSONValue {
        for byte in word.utf8 {
            guard next == byte else { throw .malformed }
            position += 1
        }
        return value
    }

    /// What is whole and has 64 bits is an integer, however it is written.
    private mutating func number() throws(JSONValue.ParseError) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        var hasDigitsAlone = true
        if take(".") {
            hasDigitsAlone = false
            try digits()
        }
        if take("e") || take("E") {
            hasDigitsAlone = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        guard position - start <= Self.longestNumber else { throw .tooManyValues }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if hasDigitsAlone, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw .malformed }
        guard !hasDigitsAlone, let integer = Int(exactly: number) else { return .number(number) }
        return .integer(integer)
    }

    /// One at least.
    private mutating func digits() throws(JSONValue.ParseError) {
        let start = position
        while next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw .malformed }
    }

    // MARK: - Strings

    private mutating func string() throws(JSONValue.ParseError) -> String {
        position += 1
        let start = position
        var (hasEscapes, bits) = (false, 0 as UInt8)
        while position < bytes.count {
            let byte = bytes[position]
            bits |= byte
            switch byte {
            case UInt8(ascii: "\""):
                let text = bytes[start..<position]
                position += 1
                let plain = try hasEscapes ? Self.unescaped(text) : text
                // What is no UTF-8 is repaired, and so differs: to have it validated takes a third of the time of reading a body.
                let string = String(decoding: plain, as: UTF8.self)
                guard bits < 0x80 || string.utf8.elementsEqual(plain) else { throw .malformed }
                return string
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 2
            case 0..<0x20: throw .malformed
            default: position += 1
            }
        }
        throw .malformed
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) throws(JSONValue.ParseError) -> ArraySlice<UInt8> {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var rest = text
        while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
            plain.append(contentsOf: rest[..<escape])
            rest = rest[(escape + 1)...]
            guard let letter = rest.popFirst() else { throw .malformed }
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(letter)
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "u"): plain.append(contentsOf: try scalar(&rest).utf8)
            default: throw .malformed
            }
        }
        plain.append(contentsOf: rest)
        return plain[...]
    }

    /// A character by its number, or by the two halves of a pair, of which none stands alone.
    private static func scalar(_ rest: inout ArraySlice<UInt8>) throws(JSONValue.ParseError) -> Unicode.Scalar {
        let first = try codeUnit(&rest)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else {
            throw .malformed
        }
        let second = try codeUnit(&rest)
        let number = UInt32(0x1_0000) + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
        guard second & 0xFC00 == 0xDC00, let scalar = Unicode.Scalar(number) else { throw .malformed }
        return scalar
    }

    private static func codeUnit(_ rest: inout ArraySlice<UInt8>) throws(JSONValue.ParseError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = rest.popFirst(), let digit = hexadecimal(byte) else { throw .malformed }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    // MARK: - Bytes

    /// 0, which stands nowhere in JSON, at the end.
    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    }
}
