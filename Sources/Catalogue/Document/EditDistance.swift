/// How far two words are from each other: letters to be put in, taken out or changed.
enum EditDistance {
    /// The word that was probably meant; `nil` where none is near.
    static func nearest(to word: String, in words: [String]) -> String? {
        let nearest = words.map { ($0, between($0, word)) }.min { $0.1 < $1.1 }
        // In a word of a letter or two any other is one letter away.
        guard let (found, distance) = nearest, distance <= max(found.utf8.count > 2 ? 1 : 0, found.utf8.count / 3)
        else { return nil }
        return found
    }

    private static func between(_ lhs: String, _ rhs: String) -> Int {
        guard abs(lhs.utf8.count - rhs.utf8.count) <= 8, rhs.utf8.count <= 64 else { return .max }
        let right = Array(rhs.utf8)
        var row = Array(0...right.count)
        for (line, left) in lhs.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, other) in right.enumerated() {
                let changed = diagonal + (left == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
