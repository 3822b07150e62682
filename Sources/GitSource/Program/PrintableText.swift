/// Text from outside made fit for one line of an error message.
enum PrintableText {
    /// Control characters, line and paragraph separators and invisible direction marks become `\u{…}`, bytes that are no
    /// UTF-8 U+FFFD. At most `limit` characters are kept.
    static func escaping(_ bytes: some Collection<UInt8>, limit: Int = 4_096) -> String {
        var text = ""
        var count = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            guard count < limit else { return text + "…" }
            count += 1
            if isHarmless(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return text
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
