/// A dependency and the versions that an update went from and to, read from a title.
package struct DependencyUpdate: Hashable, Sendable {
    package let name: String
    package let from: String?
    package let to: String?

    package init(name: String, from: String?, to: String?) {
        self.name = name
        self.from = from
        self.to = to
    }

    /// Reads `Bump X from A to B`, `Update dependency X to vB`, `Upgrade X to B`; `nil` where no single dependency is named.
    init?(_ title: ParsedTitle) {
        var tokens = title.words.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard let verb = tokens.first?.lowercased(),
            ["bump", "bumps", "update", "updates", "updated", "upgrade"].contains(verb)
        else { return nil }
        tokens.removeFirst()
        while let first = tokens.first?.lowercased(), ["dependency", "module", "requirement", "the"].contains(first) {
            tokens.removeFirst()
        }
        // `in /folder`, `in the group across 2 directories`
        if let place = tokens.lastIndex(where: { $0.lowercased() == "in" }), place > 1 {
            tokens.removeSubrange(place...)
        }
        guard let name = tokens.first, tokens.count >= 3 else { return nil }
        tokens.removeFirst()
        // `digest to …`, `action to …`, `docker tag to …`
        while let next = tokens.first?.lowercased(),
            ["digest", "action", "requirement", "tag", "docker", "crate"].contains(next)
        {
            tokens.removeFirst()
        }
        switch (tokens.count, tokens[safe: 0]?.lowercased(), tokens[safe: 2]?.lowercased()) {
        case (4, "from", "to"): self.init(name: name, from: tokens[1], to: tokens[3])
        case (2, "to", _): self.init(name: name, from: nil, to: tokens[1])
        default: return nil
        }
    }

    /// Whether the first number of the version grew.
    package var isMajor: Bool {
        guard let from = from.flatMap(Self.firstNumber), let to = to.flatMap(Self.firstNumber) else { return false }
        return to > from
    }

    private static func firstNumber(_ version: String) -> Int? {
        let digits = version.drop { !("0"..."9").contains($0) }.prefix { ("0"..."9").contains($0) }
        return Int(digits)
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
