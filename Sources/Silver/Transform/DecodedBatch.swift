import Bronze

/// A batch of raw events, decoded.
struct DecodedBatch: Sendable {
    let news: NewsBatch
    let read: [RawEventID]
    let failures: [RawEventFailure]
    /// Events that are left out for no fault of theirs.
    let ignored: [RawEventFailure]
    /// The last of the events.
    let last: RawEventID

    /// `nil` for no events.
    init?(_ events: [StoredRawEvent]) {
        guard let last = events.last?.id else { return nil }
        self.last = last
        let decoder = EventDecoder()
        var news: [SilverNews] = []
        var read: [RawEventID] = []
        var failures: [RawEventFailure] = []
        var ignored: [RawEventFailure] = []
        for event in events {
            do throws(EventDecodingError) {
                news.append(try decoder.decode(event))
                read.append(event.id)
            } catch {
                let reason = RawEventFailure(id: event.id, reason: error.description)
                if error.leavesTheEvent { ignored.append(reason) } else { failures.append(reason) }
            }
        }
        self.news = NewsBatch(news)
        self.read = read
        self.failures = failures
        self.ignored = ignored
    }
}
