import Bronze

/// A batch of raw events, decoded.
struct DecodedBatch: Sendable {
    let news: NewsBatch
    let read: [RawEventID]
    let failures: [RawEventFailure]
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
        for event in events {
            do throws(EventDecodingError) {
                news.append(try decoder.decode(event))
                read.append(event.id)
            } catch {
                failures.append(RawEventFailure(id: event.id, reason: error.description))
            }
        }
        self.news = NewsBatch(news)
        self.read = read
        self.failures = failures
    }
}
