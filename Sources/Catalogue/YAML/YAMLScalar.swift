/// What a scalar stands for by the core schema of YAML 1.2 (chapter 10.3), whose rules are these and no more: `on`, `yes`,
/// `0b1`, `1_000` and `12:30:45` are text.
enum YAMLScalar {
    /// A plain scalar without a tag.
    static func resolve(_ text: String) -> YAMLNode.Value {
        if isNull(text) { return .null }
        return boolean(text).map(YAMLNode.Value.boolean) ?? integer(text) ?? float(text) ?? .text(text)
    }

    /// A scalar with a tag of the core schema; `nil` where the tag does not allow the text, or is another.
    static func resolve(_ text: String, tag: String) -> YAMLNode.Value? {
        switch tag {
        case "tag:yaml.org,2002:str": .text(text)
        case "tag:yaml.org,2002:null": isNull(text) ? .null : nil
        case "tag:yaml.org,2002:bool": boolean(text).map(YAMLNode.Value.boolean)
        case "tag:yaml.org,2002:int": integer(text)
        case "tag:yaml.org,2002:float": float(text)
        default: nil
        }
    }

    private static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }

    private static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`. One that 64 bits do not hold is a float.
    private static func integer(_ text: String) -> YAMLNode.Value? {
        func number(_ digits: Substring.UTF8View, radix: Int, _ allowed: (UInt8) -> Bool) -> YAMLNode.Value? {
            guard !digits.isEmpty, digits.allSatisfy(allowed) else { return nil }
            if let number = Int(Substring(digits), radix: radix) { return .integer(number) }
            return .float(
                radix == 10
                    ? Double(Substring(digits)) ?? .infinity
                    : digits.reduce(0) { $0 * Double(radix) + Double(hexDigit($1)) })
        }
        let bytes = text[...].utf8
        if text.hasPrefix("0o") { return number(bytes.dropFirst(2), radix: 8) { (48...55).contains($0) } }
        if text.hasPrefix("0x") { return number(bytes.dropFirst(2), radix: 16, isHexDigit) }
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
        switch number(digits, radix: 10, isDigit) {
        case .integer(let number): return .integer(isNegative ? -number : number)
        case .float(let number): return .float(isNegative ? -number : number)
        default: return nil
        }
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, the infinities and not-a-number.
    private static func float(_ text: String) -> YAMLNode.Value? {
        switch text {
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: break
        }
        var rest = text[...].utf8
        func skip(_ bytes: String) -> Bool {
            guard let first = rest.first, bytes.utf8.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        func digits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest.removeFirst(count)
            return count
        }
        _ = skip("+-")
        let whole = digits()
        let fraction = skip(".") ? digits() : 0
        guard whole + fraction > 0 else { return nil }
        if skip("eE") {
            _ = skip("+-")
            guard digits() > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        return Double(text).map(YAMLNode.Value.float)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
    private static func hexDigit(_ byte: UInt8) -> Int { isDigit(byte) ? Int(byte) - 48 : Int(byte | 32) - 87 }
}
