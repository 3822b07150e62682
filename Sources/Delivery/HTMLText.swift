/// Text from outside, made inert in HTML: in content and in quoted attributes alike.
package enum HTMLText {
    /// One line of text without markup; what a terminal would not show as itself is made visible here too, so that no
    /// text hides or reorders what stands beside it.
    package static func escape(_ text: String) -> String {
        let text = TerminalText.singleLine(text)
        var safe = ""
        safe.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
