/// Writes canonical JSON: keys in ascending order of their UTF-8 bytes, no spaces, the shortest escapes, integers only.
///
/// Equal values give equal bytes on every machine and engine, so that hashes of them can be compared. Members must be
/// added in key order; debug builds stop where they are not.
package struct CanonicalJSON {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false
    #if DEBUG
    private var keys: [String?] = [nil]
    #endif

    package init() {}

    /// The bytes of one object.
    package static func object(_ body: (inout CanonicalJSON) -> Void) -> [UInt8] {
        var json = CanonicalJSON()
        json.object(body)
        return json.bytes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func object(_ body: (inout CanonicalJSON) -> Void) { nested("{", "}", body) }

    package mutating func array<Element>(
        _ elements: some Sequence<Element>, _ body: (inout CanonicalJSON, Element) -> Void
    ) {
        nested("[", "]") { json in
            for element in elements { body(&json, element) }
        }
    }

    /// Keys are of this program, plain ASCII that needs no escape: they are written as they stand.
    package mutating func key(_ key: StaticString) {
        #if DEBUG
        let last = keys.count - 1
        if let previous = keys[last] {
            precondition(
                Array(previous.utf8).lexicographicallyPrecedes(Array(key.description.utf8)),
                "\(previous) stands before \(key)")
        }
        keys[last] = key.description
        #endif
        separate()
        bytes.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ hash: ContentHash) {
        key(name)
        value(hash)
    }

    package mutating func member(_ name: StaticString, _ number: Int?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    package mutating func member(_ name: StaticString, _ instant: Instant?) { member(name, instant?.rfc3339) }

    package mutating func member(_ name: StaticString, _ texts: some Sequence<String>) {
        key(name)
        array(texts) { $0.value($1) }
    }

    package mutating func value(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // What needs an escape is rare: the stretches between are copied whole.
            var start = utf8.startIndex
            for index in utf8.indices where Self.needsEscape(utf8[index]) {
                bytes.append(contentsOf: utf8[start..<index])
                appendEscaped(utf8[index])
                start = index + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// 64 lower-case hexadecimal digits.
    package mutating func value(_ hash: ContentHash) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        hash.appendHex(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func value(_ number: Int) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    package mutating func value(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// A document that came from outside: its keys are written in order, whatever they hold.
    package mutating func value(_ document: JSONValue) {
        switch document {
        case .null: null()
        case .bool(let flag): value(flag)
        case .integer(let number): value(number)
        case .number(let number):
            separate()
            bytes.append(contentsOf: String(number).utf8)
        case .string(let text): value(text)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let members):
            // Of ASCII, Swift's own order is that of the bytes, and compares short texts at once.
            let isASCII = members.keys.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
            let sorted = members.sorted { isASCII ? $0.key < $1.key : $0.key.isBytewiseLess(than: $1.key) }
            nested("{", "}") { json in
                for (key, member) in sorted {
                    json.value(key)
                    json.bytes.append(UInt8(ascii: ":"))
                    json.needsComma = false
                    json.value(member)
                }
            }
        }
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    private mutating func nested(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout CanonicalJSON) -> Void)
    {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        #if DEBUG
        keys.append(nil)
        #endif
        body(&self)
        #if DEBUG
        keys.removeLast()
        #endif
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x08: bytes.append(contentsOf: "\\b".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0C: bytes.append(contentsOf: "\\f".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0..<0x20: bytes.append(contentsOf: ("\\u00" + Hex.encode(CollectionOfOne(byte))).utf8)
        default: bytes.append(byte)
        }
    }
}
