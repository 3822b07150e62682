import Evidence
import GhillieCore

/// Finds names in a result (`owner/name`, `#12`) that neither are of the bundle nor occur in one of its texts.
struct ReferenceCheck {
    let evidence: RepositoryEvidence

    init(_ evidence: RepositoryEvidence) { self.evidence = evidence }

    func issues(in result: StatusResult) -> [ValidationIssue] {
        var open: Set<String> = []
        for text in ProseLimits.texts(of: result) { open.formUnion(Self.references(in: text)) }
        guard !open.isEmpty else { return [] }
        open.remove(evidence.repository.description)
        for change in evidence.changes where change.pullRequest != nil {
            change.pullRequest.map { _ = open.remove("#\($0)") }
            if open.isEmpty { return [] }
        }
        for text in texts where !open.isEmpty {
            guard text.utf8.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "/") }) else { continue }
            open.subtract(Self.references(in: text))
        }
        // A name that a title's end was cut through, or that stands inside a longer word, is still the title's.
        if !open.isEmpty {
            for text in texts where !open.isEmpty {
                if text.utf8.contains(UInt8(ascii: "/")) { open = open.filter { !text.contains($0) } }
            }
        }
        return open.sorted().map {
            ValidationIssue(code: .unknownReference, message: "\(OutsideText.cut($0, to: 80)) is not in the evidence")
        }
    }

    /// Every text of the bundle, as far as a result may repeat it.
    private var texts: some Sequence<String> {
        let earlier = evidence.previousReports.flatMap { $0.highlights + $0.risks.map(\.text) }
        let few =
            [evidence.branch] + evidence.reverts.map(\.originalTitle) + evidence.documentation.map(\.path)
            + (evidence.releases + evidence.earlierReleases).map(\.name)
            + (evidence.earlierFixes + evidence.earlierReverts).map(\.title)
            + [evidence.health.unhealthyReason].compactMap { $0 } + earlier
        return [
            AnySequence(few), AnySequence(evidence.changes.lazy.map(\.title)),
            AnySequence(evidence.changes.lazy.compactMap(\.area)),
        ]
        .joined()
    }

    /// Words of the form `#12`, and of the form `owner/name`, without the punctuation around them.
    static func references(in text: String) -> [String] {
        var found: [String] = []
        for word in text.split(whereSeparator: { $0.isWhitespace }) {
            if let hash = word.firstIndex(of: "#") {
                let digits = word[word.index(after: hash)...].prefix { $0.isASCII && $0.isNumber }
                if !digits.isEmpty { found.append("#\(digits)") }
            }
            guard word.utf8.contains(UInt8(ascii: "/")) else { continue }
            let trimmed = String(word).trimmed
            let parts = trimmed.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count == 2, (try? RepositorySlug(parsing: trimmed)) != nil { found.append(trimmed) }
        }
        return found
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while let last = text.last, !(last.isLetter || last.isNumber || last == "_") { text.removeLast() }
        while let first = text.first, !(first.isLetter || first.isNumber || first == "_" || first == ".") {
            text.removeFirst()
        }
        return String(text)
    }
}
