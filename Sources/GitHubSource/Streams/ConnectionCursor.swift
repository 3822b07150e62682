import GhillieCore

/// Where an unfinished walk along a connection carries on.
struct ConnectionCursor: Hashable {
    /// The walk over open ones in the order of their creation, which cannot change under it; after it, the news.
    var isOpenOnes: Bool
    var after: String?
    /// What was updated before is known.
    var floor: Instant
    /// The newest update on the first page of this pass: what came later is for another pass.
    var top: Instant?

    init(isOpenOnes: Bool, floor: Instant) {
        self.isOpenOnes = isOpenOnes
        self.floor = floor
    }

    /// `nil` for the text of another version: the walk then begins anew.
    init?(text: String) {
        guard let value = try? JSONValue(parsing: text.utf8), let isOpenOnes = value["open"]?.bool,
            let floor = value["floor"]?.string.flatMap(Instant.init(rfc3339:))
        else { return nil }
        self.isOpenOnes = isOpenOnes
        self.floor = floor
        after = value["after"]?.string
        top = value["top"]?.string.flatMap(Instant.init(rfc3339:))
    }

    var text: String {
        let value: JSONValue = [
            "open": .bool(isOpenOnes), "floor": .string(floor.rfc3339), "after": after.map(JSONValue.string) ?? .null,
            "top": top.map { .string($0.rfc3339) } ?? .null,
        ]
        return String(decoding: value.canonicalJSON, as: UTF8.self)
    }
}
