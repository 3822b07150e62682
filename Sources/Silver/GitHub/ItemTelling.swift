import GhillieCore

/// Collects what one event says of an item: fields of one version, and moments.
struct ItemTelling {
    let source: MergedFields.Source
    /// When Ghillie received the event.
    let receivedAt: Instant
    private let version: MergedFields.Version
    private(set) var told = MergedFields()

    /// `updatedAt` is when the item became what is told; without it nothing that says so is older.
    init(source: MergedFields.Source, updatedAt: Instant?, receivedAt: Instant) {
        self.source = source
        self.receivedAt = receivedAt
        version = MergedFields.Version(at: updatedAt ?? .earliest, source: source)
    }

    mutating func set(_ name: String, _ value: JSONValue?) { told.set(name, value, version) }

    /// A field that an item may cease to have: `null` says that it has none.
    mutating func set(_ name: String, _ member: JSONValue?, orNothing read: (JSONValue) -> JSONValue?) {
        set(name, member.flatMap { $0 == .null ? $0 : read($0) })
    }

    /// A text without which an item has an empty one: GraphQL says so, and REST `null`.
    mutating func setText(_ name: String, _ member: JSONValue?) {
        set(name, member == .null ? "" : member?.textValue)
    }

    /// A field with a version of its own.
    mutating func set(_ name: String, _ value: JSONValue?, at instant: Instant) {
        told.set(name, value, MergedFields.Version(at: instant, source: source))
    }

    /// What nothing takes back: that a pull request was merged, that an issue was deleted.
    mutating func setForGood(_ name: String, _ value: JSONValue?) { set(name, value, at: .latest) }

    mutating func note(_ change: ItemActivity.Change, _ instant: Instant?) {
        guard let instant else { return }
        note(ItemActivity.moment(change, at: instant), instant)
    }

    mutating func note(_ name: String, _ instant: Instant) {
        told.note(name, MergedFields.Moment(at: instant, source: source, seenAt: receivedAt))
    }

    /// Who made it. Ghosts are nobody. A bot is called the same by GraphQL (`dependabot`) and by REST
    /// (`dependabot[bot]`): the latter.
    mutating func setAuthor(_ actor: JSONValue?, type: String) {
        // Where an account is gone, GraphQL tells nobody and REST a stand-in, who must not take the place of who it was.
        guard let actor, let login = actor["login"]?.string, !login.isEmpty, login != "ghost" else { return }
        let isApp = actor[type]?.string == "Bot" || login.hasSuffix("[bot]")
        let name = isApp && !login.hasSuffix("[bot]") ? login + "[bot]" : login
        set("author", .string(name))
        set("author_is_bot", .bool(isApp || AutomatedAuthor.isBot(name: name, email: "")))
    }

    /// Merged is final; what is else keeps the version of the item.
    mutating func setState(_ state: JSONValue?) {
        if state == "merged" { setForGood("state", state) } else { set("state", state) }
    }
}
