/// Reads what a revert's title quotes.
enum RevertTitle {
    /// What remains when every `Revert "…"` and `Reapply "…"` around it is taken away, for reading, and whether the title
    /// brings it back rather than takes it away (`Reapply "X"`, `Revert "Revert "X""`).
    static func innermost(_ title: String) -> (title: String, isReapplied: Bool) {
        var text = Substring(OutsideText.clean(title))
        var reverts = 0
        var found = true
        while found {
            found = false
            for (start, isRevert) in [("Revert ", true), ("revert ", true), ("revert: ", true), ("Reapply ", false)]
            where text.hasPrefix(start) {
                let rest = text.dropFirst(start.count)
                // `Revert Package.swift changes` quotes nothing and says itself what it does.
                guard let quote = rest.first, quote == "\"" || quote == "'" || start == "revert: " else { continue }
                text = quote == "\"" || quote == "'" ? rest.dropFirst() : rest
                while let last = text.last, last == quote || last == " " { text.removeLast() }
                // `Revert "Add X (#12)" (#15)`: the number outside the quotes goes with them.
                if let close = text.lastIndex(of: quote), text[close...].hasPrefix("\(quote) (#") {
                    text = text[..<close]
                }
                reverts += isRevert ? 1 : 0
                found = true
                break
            }
        }
        return (ParsedTitle(String(text)).readable, reverts.isMultiple(of: 2))
    }
}
