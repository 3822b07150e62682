/// Text from outside, made safe to show on a terminal.
package enum TerminalText {
    /// The text with everything that moves a cursor, colours, hides or reorders replaced by a visible `\u{1B}`.
    ///
    /// That is: control characters (line breaks and tabs too), bidirectional controls, line and paragraph separators,
    /// and characters that show nothing. The joiners that scripts and emoji need stay.
    package static func escape(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                safe += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// The text on one line, as `escape`, but with each run of white space shown as one space and none at its ends.
    package static func singleLine(_ text: String) -> String {
        escape(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    /// Whether a terminal might do something else with the scalar than show it.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // C0, DEL and C1: ESC and CSI among them.
        case 0x00...0x1F, 0x7F...0x9F: true
        // Marks, embeddings, overrides and isolates of text direction.
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        // Separators that some terminals and all browsers' scripts take as line breaks.
        case 0x2028...0x2029: true
        // Invisible: zero-width space, word joiner and its kin, byte order mark, interlinear annotation, tags.
        case 0x200B, 0x2060...0x2064, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }
}
