/// Text from outside, made fit to be shown: on one line, without anything that steers a terminal or hides what is read,
/// without secrets. It stays data: escaping for Markdown, HTML or a terminal is done where it is rendered.
package enum OutsideText {
    /// The text as clean UTF-8: controls and line breaks become spaces, invisible formatting goes, white space is
    /// collapsed and trimmed, secrets become `[redacted]`.
    package static func clean(_ text: String) -> String { String(decoding: cleanBytes(text), as: UTF8.self) }

    static func cleanBytes(_ text: String) -> [UInt8] {
        var text = text
        var bytes: [UInt8] = text.withUTF8 { utf8 in
            utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) ? Array(utf8) : []
        }
        if bytes.isEmpty { bytes = visibleBytes(of: text) }
        collapseSpaces(in: &bytes)
        return Secrets.redacted(bytes)
    }

    /// At most `limit` characters: a longer text is cut at a word's end and marked with `…`.
    package static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit, text.count > limit else { return text }
        let head = text.prefix(limit - 1)
        let half = head.index(head.startIndex, offsetBy: limit / 2)
        let end = head.lastIndex(of: " ").map { max($0, half) } ?? head.endIndex
        var kept = head[..<end]
        while let last = kept.last, " ,;:.-–—([{\"'`".contains(last) { kept.removeLast() }
        return kept + "…"
    }

    private static func visibleBytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var marks = 0
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
                bytes.append(UInt8(ascii: " "))
            case .format:
                // Joiners shape letters and emoji; every other format character only hides or reorders text.
                guard scalar == "\u{200C}" || scalar == "\u{200D}" else { continue }
                bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
            case .nonspacingMark, .enclosingMark:
                marks += 1
                // No script stacks more; towers of marks overwrite the lines around them.
                guard marks <= 4 else { continue }
                bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
                continue
            case .privateUse, .surrogate, .unassigned:
                bytes.append(contentsOf: "\u{FFFD}".utf8)
            default:
                bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
            marks = 0
        }
        return bytes
    }

    private static func collapseSpaces(in bytes: inout [UInt8]) {
        let space = UInt8(ascii: " ")
        var kept = 0
        var afterSpace = true
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == space, afterSpace { continue }
            afterSpace = byte == space
            bytes[kept] = byte
            kept += 1
        }
        if kept > 0, bytes[kept - 1] == space { kept -= 1 }
        bytes.removeSubrange(kept...)
    }
}
