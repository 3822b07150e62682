/// A glob over whole paths: `*` is any text, also across `/`; `**/` any folders or none; `?` one character; `[a-z]` and
/// `[!a-z]` one of a set. Case counts.
///
/// Paths come from outside: matching takes time in proportion to pattern and path, whatever they are.
struct PathPattern: Hashable, Sendable {
    private enum Token: Hashable {
        case character(Unicode.Scalar)
        case anyCharacter
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
        case anyText
        case anyFolders
    }

    let text: String
    private let tokens: [Token]

    init(_ text: String) {
        self.text = text
        tokens = Self.tokens(of: Array(text.unicodeScalars))
    }

    static func == (first: Self, second: Self) -> Bool { first.text == second.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    func matches(_ path: String) -> Bool {
        let path = Array(path.unicodeScalars)
        // Which lengths of the path the tokens so far can match.
        var reached = [true] + Array(repeating: false, count: path.count)
        for token in tokens {
            var next = Array(repeating: false, count: path.count + 1)
            switch token {
            case .anyText:
                var isReached = false
                for length in reached.indices {
                    isReached = isReached || reached[length]
                    next[length] = isReached
                }
            case .anyFolders:
                var isReached = false
                for length in reached.indices {
                    next[length] = reached[length] || (isReached && path[length - 1] == "/")
                    isReached = isReached || reached[length]
                }
            case .character, .anyCharacter, .oneOf:
                for length in path.indices where reached[length] && Self.takes(path[length], token) {
                    next[length + 1] = true
                }
            }
            reached = next
        }
        return reached[path.count]
    }

    private static func takes(_ scalar: Unicode.Scalar, _ token: Token) -> Bool {
        switch token {
        case .character(let wanted): scalar == wanted
        case .anyCharacter: true
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        case .anyText, .anyFolders: false
        }
    }

    private static func tokens(of text: [Unicode.Scalar]) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "*":
                let isFolders =
                    text[index...].starts(with: "**/".unicodeScalars) && (index == 0 || text[index - 1] == "/")
                tokens.append(isFolders ? .anyFolders : .anyText)
                index += isFolders ? 3 : 1
            case "?":
                tokens.append(.anyCharacter)
                index += 1
            case "[":
                if let (set, end) = set(in: text, from: index) {
                    tokens.append(set)
                    index = end
                } else {
                    // Never closed: it means itself.
                    tokens.append(.character("["))
                    index += 1
                }
            case let scalar:
                tokens.append(.character(scalar))
                index += 1
            }
        }
        return tokens
    }

    /// The set that begins at `start`, and where it ends. A `]` right at its beginning is one of its characters.
    private static func set(in text: [Unicode.Scalar], from start: Int) -> (Token, end: Int)? {
        var index = start + 1
        let isNegated = index < text.count && (text[index] == "!" || text[index] == "^")
        if isNegated { index += 1 }
        let first = index
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < text.count {
            let scalar = text[index]
            if scalar == "]", index > first { return (.oneOf(ranges, isNegated: isNegated), index + 1) }
            if index + 2 < text.count, text[index + 1] == "-", text[index + 2] != "]" {
                // A range that runs backwards holds nothing.
                if scalar <= text[index + 2] { ranges.append(scalar...text[index + 2]) }
                index += 3
            } else {
                ranges.append(scalar...scalar)
                index += 1
            }
        }
        return nil
    }
}
