import GhillieCore

extension MergedFields {
    /// The name of the moment at which a release was published: one that was unpublished can be published again.
    static func publishing(at instant: Instant) -> String { "published \(instant)" }

    /// What a release has in columns that is no field of its own: the commit that its tag names, with that commit's time, which are
    /// told as one; and when Ghillie first learnt of the publication that stands.
    func ofRelease(_ column: String) -> JSONValue? {
        switch column {
        case "target": return self["commit"]?.array?.last
        case "target_committed_at": return self["commit"]?.array?.first
        case "observed_at":
            guard let microseconds = self["published_at"]?.integer else { return nil }
            let moment = moments[Self.publishing(at: Instant(microseconds: Int64(microseconds)))]
            return moment.map { .integer(Int($0.seenAt.microseconds)) }
        default: return nil
        }
    }
}

extension ItemStore.Changed {
    /// Whether something is new by which releases are told.
    var changesReleases: Bool {
        kind == .release
            && kind.columns.contains { before?.column($0.key, $0.value) != after.column($0.key, $0.value) }
    }
}

extension ItemTelling {
    /// What a release is; `since` is since when it is shown so, where that is not told by its version.
    mutating func setRelease(tag: JSONValue?, isDraft: Bool, publishedAt: Instant?, since: Instant? = nil) {
        if let tag = tag?.string, !tag.isEmpty { set("tag", .string(tag.storable)) }
        let state: JSONValue? = isDraft ? "draft" : publishedAt == nil ? nil : "published"
        if let since { set("state", state, at: since) } else { set("state", state) }
        guard let publishedAt, !isDraft else { return }
        set("published_at", .integer(Int(publishedAt.microseconds)))
        note(MergedFields.publishing(at: publishedAt), publishedAt)
    }
}
