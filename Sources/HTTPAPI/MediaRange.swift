/// One entry of an `Accept` header, as RFC 9110 weighs it.
struct MediaRange: Equatable {
    let type: String
    /// 0 to 1,000: how much it is wanted; 0 is not at all.
    let weight: Int

    /// The offer that a caller wants most; of equals the first. `nil` where it wants none of them.
    static func best(of offers: [String], accept header: String?) -> String? {
        let ranges = header.map(parse) ?? []
        guard !ranges.isEmpty else { return offers.first }
        var best: (offer: String, weight: Int)?
        for offer in offers {
            // The most specific range that fits says how much.
            let fitting = ranges.filter { $0.covers(offer) }.max { $0.specificity < $1.specificity }
            if let weight = fitting?.weight, weight > best?.weight ?? 0 { best = (offer, weight) }
        }
        return best?.offer
    }

    static func parse(_ header: String) -> [MediaRange] {
        header.split(separator: ",").compactMap { entry in
            let parts = entry.split(separator: ";").map { String($0).filter { $0 != " " }.lowercased() }
            guard let type = parts.first, type.contains("/") else { return nil }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            return MediaRange(type: type, weight: Int((min(max(quality, 0), 1) * 1_000).rounded()))
        }
    }

    private var specificity: Int { type == "*/*" ? 0 : type.hasSuffix("/*") ? 1 : 2 }

    private func covers(_ offer: String) -> Bool {
        switch specificity {
        case 0: true
        case 1: offer.hasPrefix(type.dropLast())
        default: offer == type
        }
    }
}
