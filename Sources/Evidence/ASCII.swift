/// ASCII letters and digits among UTF-8 bytes. Titles and paths are read as bytes: forty thousand of them are read in each
/// large window, and everything looked for in them is ASCII.
extension UInt8 {
    var isASCIIUppercase: Bool { self >= 0x41 && self <= 0x5A }
    var isASCIILowercase: Bool { self >= 0x61 && self <= 0x7A }
    var isASCIILetter: Bool { isASCIIUppercase || isASCIILowercase }
    var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
    /// Part of a word; every byte of a letter beyond ASCII is.
    var isWordByte: Bool { isASCIILetter || isASCIIDigit || self == UInt8(ascii: "_") || self >= 0x80 }
    var loweredASCII: UInt8 { isASCIIUppercase ? self | 0x20 : self }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// Whether the bytes at `index` are those of `text`.
    func hasBytes(of text: StaticString, at index: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard index >= startIndex, endIndex - index >= length else { return false }
        for offset in 0..<length where self[index + offset] != text.utf8Start[offset] { return false }
        return true
    }

    func isExactly(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasBytes(of: text, at: startIndex)
    }

    func starts(withBytesOf text: StaticString) -> Bool { hasBytes(of: text, at: startIndex) }

    func ends(withBytesOf text: StaticString) -> Bool { hasBytes(of: text, at: endIndex - text.utf8CodeUnitCount) }

    /// Where the bytes of `text` first occur.
    func firstIndex(ofBytesOf text: StaticString) -> Int? {
        let first = text.utf8Start[0]
        var index = startIndex
        while index < endIndex {
            if self[index] == first, hasBytes(of: text, at: index) { return index }
            index += 1
        }
        return nil
    }

    /// Whether `word` occurs with no part of a longer word on either side.
    func containsWord(_ word: StaticString) -> Bool {
        var index = startIndex
        while index < endIndex {
            if hasBytes(of: word, at: index), index == startIndex || !self[index - 1].isWordByte {
                let end = index + word.utf8CodeUnitCount
                if end == endIndex || !self[end].isWordByte { return true }
            }
            index += 1
        }
        return false
    }
}
