/// The estate that a row belongs to: the leading part of every key, so that estates stay sealed from each other.
package struct EstateID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    /// The estate of `ghillie try`.
    package static let local = EstateID("local")

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    package var description: String { rawValue }

    package init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// A repository's stable identity within its estate, and the key of its rows.
///
/// From a local clone it is the slug in lower case, since GitHub's slugs ignore case, or `local/<directory>-<8 hex>`.
package struct RepositoryID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(stored rawValue: String) { self.rawValue = rawValue }
    package init(_ slug: RepositorySlug) { rawValue = slug.description.lowercased() }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    package var description: String { rawValue }
}

/// A git object's name: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.
package struct GitObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// `nil` for anything but 40 or 64 lower-case hexadecimal digits.
    package init?(_ text: String) {
        let digits = text.utf8
        guard digits.count == 40 || digits.count == 64,
            digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        rawValue = text
    }

    /// An id that was validated before it was stored.
    package init(stored rawValue: String) { self.rawValue = rawValue }

    /// The first seven digits, as people write them.
    package var abbreviated: String { String(rawValue.prefix(7)) }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    package var description: String { rawValue }
}
