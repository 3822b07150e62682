/// What a sentence of a report rests on. Its text form is what is stored and shown: `pr:12`, `commit:<full id>`, ….
package enum Citation: Hashable, Comparable, Sendable, CustomStringConvertible {
    case pullRequest(Int)
    case commit(GitObjectID)
    case release(tag: String)

    package var description: String {
        switch self {
        case .pullRequest(let number): "pr:\(number)"
        case .commit(let id): "commit:\(id)"
        case .release(let tag): "release:\(tag)"
        }
    }

    /// `nil` for a text that is no citation.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let value = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "pr":
            guard let number = Int(value), number > 0 else { return nil }
            self = .pullRequest(number)
        case "commit":
            guard let id = GitObjectID(value) else { return nil }
            self = .commit(id)
        case "release" where !value.isEmpty: self = .release(tag: value)
        default: return nil
        }
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.description < rhs.description }
}

extension Citation: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let citation = Citation(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a citation")
        }
        self = citation
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
