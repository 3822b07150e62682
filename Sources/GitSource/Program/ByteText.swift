extension UInt8 {
    /// A space, tab, line end or another of ASCII's white space.
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension BidirectionalCollection where Element == UInt8, SubSequence: BidirectionalCollection {
    /// Without ASCII white space at both ends.
    var trimmed: SubSequence {
        var start = startIndex
        var end = endIndex
        while start < end, self[start].isSpace { formIndex(after: &start) }
        while start < end, self[index(before: end)].isSpace { formIndex(before: &end) }
        return self[start..<end]
    }

    func ends(with suffix: String) -> Bool { reversed().starts(with: suffix.utf8.reversed()) }
}
