/// A pattern of paths, case-sensitive: `*` is any text, `/` too; `**` is the same, and `**/` also nothing, so that
/// `docs/**/adr*` is `docs/adr-1.md` as well; `?` is any one character; `[a-z]` and `[!a-z]` are one of, or none of, some.
package struct Glob: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case scalar(Unicode.Scalar)
        case anyScalar
        case anyText
        /// Folders, or none: nothing, or text that ends with `/`.
        case folders
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    package let pattern: String
    private let parts: [Part]

    package init(_ pattern: String) {
        self.pattern = pattern
        var parts: [Part] = []
        let scalars = Array(pattern.unicodeScalars)
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "*":
                let start = index
                while index < scalars.count, scalars[index] == "*" { index += 1 }
                let beginsASegment = start == 0 || scalars[start - 1] == "/"
                if index - start > 1, beginsASegment, index < scalars.count, scalars[index] == "/" {
                    parts.append(.folders)
                    index += 1
                } else {
                    parts.append(.anyText)
                }
            case "?":
                parts.append(.anyScalar)
                index += 1
            case "[":
                if let (part, end) = Self.set(in: scalars, from: index + 1) {
                    parts.append(part)
                    index = end
                } else {
                    parts.append(.scalar("["))
                    index += 1
                }
            case let scalar:
                parts.append(.scalar(scalar))
                index += 1
            }
        }
        self.parts = parts
    }

    /// Whether the whole path is of the pattern. Takes time in proportion to the product of their lengths at most.
    package func matches(_ path: String) -> Bool {
        // Whether so many parts can have been used up by what was read.
        var places = [Bool](repeating: false, count: parts.count + 1)
        var next = places
        places[0] = true
        reach(&places, atSegmentStart: true)
        for scalar in path.unicodeScalars {
            for index in next.indices { next[index] = false }
            for place in parts.indices where places[place] {
                switch parts[place] {
                case .scalar(let wanted): if scalar == wanted { next[place + 1] = true }
                case .anyScalar: next[place + 1] = true
                case .anyText: next[place] = true
                case .folders:
                    next[place] = true
                    if scalar == "/" { next[place + 1] = true }
                case .oneOf(let ranges, let isNegated):
                    if ranges.contains(where: { $0.contains(scalar) }) != isNegated { next[place + 1] = true }
                }
            }
            guard next.contains(true) else { return false }
            reach(&next, atSegmentStart: scalar == "/")
            swap(&places, &next)
        }
        return places[parts.count]
    }

    /// Adds the places behind parts that need no scalar. Folders may be nothing only where a segment begins: that is where
    /// they stand in the pattern, and what they have begun they must carry on to a `/`.
    private func reach(_ places: inout [Bool], atSegmentStart: Bool) {
        for place in parts.indices where places[place] {
            switch parts[place] {
            case .anyText: places[place + 1] = true
            case .folders: if atSegmentStart { places[place + 1] = true }
            case .scalar, .anyScalar, .oneOf: continue
            }
        }
    }

    /// What stands between brackets; `nil` where they are not closed, and the bracket is itself.
    private static func set(in scalars: [Unicode.Scalar], from start: Int) -> (Part, end: Int)? {
        var index = start
        var isNegated = false
        if index < scalars.count, scalars[index] == "!" || scalars[index] == "^" {
            isNegated = true
            index += 1
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        let first = index
        while index < scalars.count {
            // A bracket that stands first is one of the set.
            if scalars[index] == "]", index > first { return (.oneOf(ranges, isNegated: isNegated), index + 1) }
            if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
                // One that runs backwards holds nothing.
                if scalars[index] <= scalars[index + 2] { ranges.append(scalars[index]...scalars[index + 2]) }
                index += 3
            } else {
                ranges.append(scalars[index]...scalars[index])
                index += 1
            }
        }
        return nil
    }
}
