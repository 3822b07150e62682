import GhillieCore

/// What is known of an item of GitHub's, field by field, and when what was done to it.
///
/// Merging is the greatest of all that was told: each field is decided by an order that no two different tellings share,
/// and so are the times of its moments. So it does not matter in which order, how often or in how many pieces the tellings
/// come. What a telling does not know leaves what another knows; a field that it says is nothing (`null`) is nothing from then on.
struct MergedFields: Hashable, Sendable {
    /// Where a telling is from. A poll shows an item whole and now; a delivery shows what it was when it was sent.
    enum Source: Int, Comparable, Sendable {
        case delivery, poll

        static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
    }

    /// How good a telling is: the later state of the item, then the better source.
    struct Version: Hashable, Comparable, Sendable {
        /// When the item became what is told, by GitHub's clock; ``Instant/latest`` for what nothing takes back.
        let at: Instant
        let source: Source

        static func < (first: Self, second: Self) -> Bool {
            (first.at, first.source) < (second.at, second.source)
        }
    }

    struct Field: Hashable, Sendable {
        let version: Version
        let value: JSONValue
    }

    /// Something that was done once: a time, as the best source has it, and when Ghillie first learnt of it.
    struct Moment: Hashable, Sendable {
        var at: Instant
        var source: Source
        var seenAt: Instant

        /// A source's clock may be wrong: what is known has happened.
        var occurredAt: Instant { min(at, seenAt) }

        mutating func merge(_ other: Moment) {
            seenAt = min(seenAt, other.seenAt)
            if source < other.source || source == other.source && other.at < at {
                (at, source) = (other.at, other.source)
            }
        }
    }

    private(set) var fields: [String: Field] = [:]
    private(set) var moments: [String: Moment] = [:]

    init() {}

    subscript(_ name: String) -> JSONValue? { fields[name]?.value }

    mutating func set(_ name: String, _ value: JSONValue?, _ version: Version) {
        guard let value else { return }
        _ = take(name, Field(version: version, value: value))
    }

    /// Up to when a poll has seen the whole timeline of an item.
    static let timelineThrough = "timeline_through"
    /// What the names of moments begin with that a timeline has by the time of its event, and a delivery by that of the item.
    private static let timelineMoments = ["reopened ", "ready ", "draft "]

    /// The moments, without those of a timeline that a delivery alone told of and that a poll has not found in it since: it found
    /// the same at another time.
    var standingMoments: [String: Moment] {
        guard let through = self[Self.timelineThrough]?.integer else { return moments }
        return moments.filter { name, moment in
            moment.source == .poll || moment.at.microseconds > through
                || !Self.timelineMoments.contains(where: name.hasPrefix)
        }
    }

    /// - Returns: whether that was news.
    @discardableResult
    mutating func note(_ name: String, _ moment: Moment) -> Bool {
        let held = moments[name]
        var merged = held ?? moment
        merged.merge(moment)
        moments[name] = merged
        return merged != held
    }

    /// - Returns: whether that changed anything.
    @discardableResult
    mutating func merge(_ other: MergedFields) -> Bool {
        var hasChanged = false
        for (name, field) in other.fields where take(name, field) { hasChanged = true }
        for (name, moment) in other.moments where note(name, moment) { hasChanged = true }
        return hasChanged
    }

    private mutating func take(_ name: String, _ field: Field) -> Bool {
        if let held = fields[name], !Self.precedes(held, field, of: name) { return false }
        fields[name] = field
        return true
    }

    private static func precedes(_ first: Field, _ second: Field, of name: String) -> Bool {
        if first.version != second.version { return first.version < second.version }
        let (finality, otherFinality) = (finality(of: first, name), finality(of: second, name))
        if finality != otherFinality { return finality < otherFinality }
        // As a closed item has the time at which it was closed, something is the later beside nothing.
        if (first.value == .null) != (second.value == .null) { return first.value == .null }
        // By bytes: texts that Swift takes for equal are not the same to the engines.
        return first.value.canonicalJSON.lexicographicallyPrecedes(second.value.canonicalJSON)
    }

    /// Of two states of one moment the one that ends the item is the later.
    private static func finality(of field: Field, _ name: String) -> Int {
        guard name == "state", case .string(let state) = field.value else { return 0 }
        return ["open": 0, "closed": 1, "merged": 2][state] ?? 0
    }
}

// MARK: - As it is stored

extension MergedFields {
    /// Canonical JSON: fields by version, since nearly all of an item are of one.
    var text: String {
        let byVersion = Dictionary(grouping: fields, by: \.value.version).sorted { $0.key < $1.key }
        let document: JSONValue = [
            "moments": .object(
                moments.mapValues { moment in
                    .array([
                        .integer(Int(moment.at.microseconds)), .integer(moment.source.rawValue),
                        .integer(Int(moment.seenAt.microseconds)),
                    ])
                }),
            "versions": .array(
                byVersion.map { version, fields in
                    let values = fields.map { ($0.key, $0.value.value) }
                    return .array([
                        .integer(Int(version.at.microseconds)), .integer(version.source.rawValue),
                        .object(Dictionary(uniqueKeysWithValues: values)),
                    ])
                }),
        ]
        return String(decoding: document.canonicalJSON, as: UTF8.self)
    }

    /// - Throws: ``SilverError/unknownStoredValue(column:value:)`` for a text that this version did not write.
    init(stored text: String) throws {
        let unknown = SilverError.unknownStoredValue(column: "fields", value: String(text.prefix(40)))
        guard let document = try? JSONValue(parsing: text.utf8), let versions = document["versions"]?.array,
            let moments = document["moments"]?.object
        else { throw unknown }
        for entry in versions {
            guard let entry = entry.array, entry.count == 3, let at = entry[0].integer,
                let source = entry[1].integer.flatMap(Source.init), let fields = entry[2].object
            else { throw unknown }
            let version = Version(at: Instant(microseconds: Int64(at)), source: source)
            for (name, value) in fields { self.fields[name] = Field(version: version, value: value) }
        }
        for (name, entry) in moments {
            guard let entry = entry.array, entry.count == 3, let at = entry[0].integer,
                let source = entry[1].integer.flatMap(Source.init), let seenAt = entry[2].integer
            else { throw unknown }
            self.moments[name] = Moment(
                at: Instant(microseconds: Int64(at)), source: source, seenAt: Instant(microseconds: Int64(seenAt)))
        }
    }
}
