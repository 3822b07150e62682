/// Whether a text might cost without bound before its values can be counted.
///
/// The parser compares the keys of each mapping, aliases written out: a key that is an alias of aliases of aliases would
/// keep it busy for ever. The scan knows nothing of quotes and comments and errs towards caution, but it takes both, far
/// more growth than an estate file has and a key that is no plain text, for a text to be refused.
struct AliasScan {
    private static let growthLimit = 1_000_000.0

    let mayBeABomb: Bool

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let marks = Self.marks(in: bytes)
        mayBeABomb = Self.growth(of: marks) > Self.growthLimit && Self.mayHoldOddKey(bytes)
    }

    private enum Mark {
        case anchor(ArraySlice<UInt8>)
        case alias(ArraySlice<UInt8>)
    }

    /// All that might be an anchor (`&name`) or an alias (`*name`), in order.
    private static func marks(in bytes: [UInt8]) -> [Mark] {
        var marks: [Mark] = []
        for index in bytes.indices where bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "*") {
            let name = bytes[(index + 1)...].prefix { byte in
                switch byte {
                case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
            guard !name.isEmpty else { continue }
            marks.append(bytes[index] == UInt8(ascii: "&") ? .anchor(name) : .alias(name))
        }
        return marks
    }

    /// A bound on how many times over the text's values can stand in it when aliases are written out.
    ///
    /// An anchor is not known inside its own value, so its value ends before its first alias, and weighs no more than
    /// all aliases up to there. A name that has two anchors gives no such bound.
    private static func growth(of marks: [Mark]) -> Double {
        var anchors: [ArraySlice<UInt8>: Double] = [:]
        var weights: [ArraySlice<UInt8>: Double] = [:]
        var repeated: Set<ArraySlice<UInt8>> = []
        var total = 0.0
        for mark in marks {
            switch mark {
            case .anchor(let name):
                if anchors.updateValue(total, forKey: name) != nil { repeated.insert(name) }
            case .alias(let name):
                guard let start = anchors[name] else { continue }
                if repeated.contains(name) { return .infinity }
                let weight = weights[name] ?? 1 + total - start
                weights[name] = weight
                total += weight
            }
        }
        return total
    }

    /// Whether there is anything like `? key`, `*alias :`, `] :` or `} :`.
    private static func mayHoldOddKey(_ bytes: [UInt8]) -> Bool {
        var last: UInt8 = 0
        var wordBegins = true
        var wordIsAlias = false
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: ":"):
                if last == UInt8(ascii: "]") || last == UInt8(ascii: "}") || wordIsAlias { return true }
            case UInt8(ascii: "?"):
                let next = index + 1 < bytes.count ? bytes[index + 1] : 32
                if wordBegins, next <= 32 { return true }
            default: break
            }
            if byte > 32 {
                if wordBegins { wordIsAlias = byte == UInt8(ascii: "*") }
                last = byte
            }
            wordBegins = byte <= 32 || [UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ",")].contains(byte)
        }
        return false
    }
}
