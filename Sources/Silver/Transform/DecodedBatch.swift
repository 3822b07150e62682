import Bronze
import Catalogue
import GhillieCore
import Persistence

/// A batch of raw events, decoded.
struct DecodedBatch: Sendable {
    /// Folded already, unless the registry has to say first whose some of them are.
    private let folded: NewsBatch?
    private let news: [SilverNews]
    private let sightings: Set<RepositorySighting>
    /// What of it webhooks and polls are held against each other by.
    private let traces: [EventTrace]
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
        var sightings: Set<RepositorySighting> = []
        var traces: [EventTrace] = []
        var read: [RawEventID] = []
        var failures: [RawEventFailure] = []
        var ignored: [RawEventFailure] = []
        for event in events {
            do throws(EventDecodingError) {
                let decoded = try decoder.decode(event)
                if case .seen(let sighting, _) = decoded.origin { sightings.insert(sighting) }
                if let trace = EventTrace(event, decoded) { traces.append(trace) }
                news.append(decoded)
                read.append(event.id)
            } catch {
                let reason = RawEventFailure(id: event.id, reason: error.description)
                if error.leavesTheEvent { ignored.append(reason) } else { failures.append(reason) }
            }
        }
        folded = sightings.isEmpty ? NewsBatch(news) : nil
        self.news = folded == nil ? news : []
        self.sightings = sightings
        self.traces = traces
        self.read = read
        self.failures = failures
        self.ignored = ignored
    }

    /// The news by the repositories that they are of, for some tables; those that only deliveries tell of are made.
    func news(for tables: SilverTables, estate: EstateID, in transaction: SQLTransaction) throws -> NewsBatch {
        if let folded { return folded }
        let observation = try RepositoryRegistry.observe(sightings, estate: estate, in: transaction)
        var news = news
        for move in observation.moves {
            // Live rows and those of a replay that is under way: both were made by what the registry knew before.
            for other in [SilverTables.live, .shadow] {
                let taken = try ItemMove(tables: other, estate: estate).take(move, in: transaction)
                if other == tables {
                    news += taken
                } else {
                    _ = try EntityStore(tables: other, estate: estate).merge(NewsBatch(taken), in: transaction)
                }
            }
        }
        return NewsBatch(news, ids: observation.ids)
    }

    /// Notes for the ledger of deliveries what the batch told, and what of that changed an item. A replay tells nothing anew.
    func note(
        ids: [GitHubNodeID: RepositoryID], changed: [ItemStore.Changed], estate: EstateID,
        in transaction: SQLTransaction
    ) throws {
        try DeliveryLedger.note(
            traces.compactMap { $0.delivery(ids) }, found: Set(traces.compactMap(\.finding)),
            untold: changed.flatMap(\.untold), estate: estate, in: transaction)
    }
}
