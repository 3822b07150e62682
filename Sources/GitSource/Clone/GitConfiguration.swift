/// A git configuration file read as data: nothing in it is acted upon, and what it includes is not read.
struct GitConfiguration {
    private struct Entry {
        let section: String
        let subsection: String?
        let name: String
        let value: String
    }

    private var entries: [Entry] = []

    /// Reads as much as is well-formed; a broken line is passed by.
    init(_ bytes: [UInt8]) {
        var lines = Self.logicalLines(bytes)[...]
        var section = ""
        var subsection: String?
        while var line = lines.popFirst()?.trimmed {
            if line.first == UInt8(ascii: "["), let end = Self.endOfHeader(line) {
                (section, subsection) = Self.header(line[line.index(after: line.startIndex)..<end])
                line = line[line.index(after: end)...].trimmed
            }
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            let name = line.prefix { $0 != UInt8(ascii: "=") && !$0.isSpace }
            let rest = line[name.endIndex...].trimmed
            let value = rest.first == UInt8(ascii: "=") ? Self.value(rest.dropFirst().trimmed) : "true"
            entries.append(
                Entry(
                    section: section, subsection: subsection,
                    name: String(decoding: name, as: UTF8.self).lowercased(), value: value))
        }
    }

    /// The last value of `section.name`, or of `section.subsection.name`.
    func value(_ section: String, _ subsection: String? = nil, _ name: String) -> String? {
        entries.last { $0.section == section && $0.subsection == subsection && $0.name == name.lowercased() }?.value
    }

    /// Lines with those joined that end in a backslash.
    private static func logicalLines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            line += part.last == UInt8(ascii: "\r") ? part.dropLast() : part
            let backslashes = line.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
            if backslashes % 2 == 1 {
                line.removeLast()
            } else {
                lines.append(line)
                line = []
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private static func endOfHeader(_ line: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var isEscaped = false
        for index in line.indices {
            if isEscaped {
                isEscaped = false
            } else if line[index] == UInt8(ascii: "\\") {
                isEscaped = true
            } else if line[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if line[index] == UInt8(ascii: "]"), !isQuoted {
                return index
            }
        }
        return nil
    }

    /// `section "subsection"`, or the old `section.subsection`.
    private static func header(_ text: ArraySlice<UInt8>) -> (section: String, subsection: String?) {
        if let quote = text.firstIndex(of: UInt8(ascii: "\"")) {
            let section = String(decoding: text[..<quote].trimmed, as: UTF8.self).lowercased()
            return (section, value(text[quote...].trimmed))
        }
        let whole = String(decoding: text.trimmed, as: UTF8.self).lowercased()
        guard let dot = whole.firstIndex(of: ".") else { return (whole, nil) }
        return (String(whole[..<dot]), String(whole[whole.index(after: dot)...]))
    }

    /// A value without its quotes, escapes and comment.
    private static func value(_ text: ArraySlice<UInt8>) -> String {
        var value: [UInt8] = []
        var kept = 0
        var isQuoted = false
        var bytes = text.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "\\"):
                switch bytes.next() {
                case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
                case let other?: value.append(other)
                case nil: break
                }
                kept = value.count
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted:
                return String(decoding: value[..<kept], as: UTF8.self)
            default:
                value.append(byte)
                if isQuoted || !byte.isSpace { kept = value.count }
            }
        }
        return String(decoding: value[..<kept], as: UTF8.self)
    }
}
