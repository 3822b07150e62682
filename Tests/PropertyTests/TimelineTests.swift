import Bronze
import GhillieCore
import TestSupport
import Testing

/// The generator of timelines itself: what it makes up is what the properties need to be tried on.
@Suite struct TimelineTests {
    private static let timelines = Result { try (1...40).map { try Timeline(seed: $0) } }
    /// Each with its deliveries, which take longer to write than to make up.
    private static let told = timelines.map { $0.map { (timeline: $0, deliveries: $0.deliveries) } }
    private static let watched = RepositoryID(stored: "acme/rocket")

    @Test func aSeedAlwaysGivesTheSameTimeline() throws {
        let (first, second) = (try Timeline(seed: 7), try Timeline(seed: 7))
        #expect(Self.texts(first.deliveries) == Self.texts(second.deliveries))
        #expect(Self.texts(first.polls(as: Self.watched)) == Self.texts(second.polls(as: Self.watched)))
        #expect(Self.texts(first.deliveries) != Self.texts(try Timeline(seed: 8).deliveries))
    }

    /// A property that is never put to the test holds of anything.
    @Test func everythingThatCanHappenDoes() throws {
        var counts: [TimelineFeature: Int] = [:]
        for timeline in try Self.timelines.get() {
            for feature in timeline.features { counts[feature, default: 0] += 1 }
        }
        for feature in TimelineFeature.allCases { #expect(counts[feature, default: 0] >= 3, "\(feature)") }
    }

    @Test func everyEventIsDelivered() throws {
        let kinds = Set(try Self.told.get().flatMap { $0.deliveries.map(\.raw.kind) })
        let events = [
            "push", "create", "delete", "pull_request", "pull_request_review", "issues", "issue_comment", "release",
            "deployment", "deployment_status", "repository",
        ]
        #expect(kinds == Set(events.map { EventKind.gitHubWebhook(event: $0) }))
    }

    @Test func everySeedHoldsWhatBothToldWhatOneToldAndWhatCameLate() throws {
        for (timeline, deliveries) in try Self.told.get() {
            let counts = Dictionary(grouping: deliveries, by: \.telling).mapValues(\.count)
            for telling in TimelineEvent.Telling.allCases {
                #expect(counts[telling, default: 0] >= 2, "seed \(timeline.seed): \(telling)")
            }
            let polled = timeline.polls(as: Self.watched)
            for telling in [TimelineEvent.Telling.both, .pollingOnly] {
                #expect(polled.contains { $0.telling == telling }, "seed \(timeline.seed): \(telling)")
            }
        }
    }

    /// A timeline that goes on is the same as far as another went, and so is every poll of that time.
    @Test(arguments: [UInt64(1), 2, 4, 5])
    func aPollShowsNothingOfWhatComesLater(seed: UInt64) throws {
        let whole = try Timeline(seed: seed)
        let part = try Timeline(seed: seed, steps: 40)
        for instant in part.pollTimes {
            let early = part.poll(at: instant, as: Self.watched)
            #expect(Self.texts(whole.poll(at: instant, as: Self.watched)) == Self.texts(early))
            #expect(early.allSatisfy { $0.raw.occurredAt <= instant })
        }
    }

    @Test func pollsFindWhatChanged() throws {
        for timeline in try Self.timelines.get() {
            let polls = timeline.pollTimes.map { Set(timeline.poll(at: $0, as: Self.watched).map(\.raw.payload)) }
            for (poll, next) in zip(polls, polls.dropFirst()) {
                #expect(!next.subtracting(poll).isEmpty, "seed \(timeline.seed)")
            }
            let subjects = timeline.pollTimes.map { instant in
                Set(timeline.poll(at: instant, as: Self.watched).map(\.subject).filter { !$0.hasPrefix("commit ") })
            }
            for (poll, next) in zip(subjects, subjects.dropFirst()) {
                #expect(poll.isSubset(of: next), "seed \(timeline.seed): nothing but rewritten history goes away")
            }
        }
    }

    @Test func aFormHoldsTheSameAsJSON() throws {
        let forms = try Self.told.get().flatMap(\.deliveries).filter { $0.json != $0.raw.payload }
        #expect(forms.count >= 40)
        for form in forms {
            #expect(form.raw.payload.allSatisfy { $0 < 0x80 })
            #expect(try JSONValue(parsing: form.json)["repository"] != nil)
        }
    }

    @Test func bothFormsOfIDsComeForOneRepository() throws {
        for (timeline, deliveries) in try Self.told.get() {
            let ids = Set(
                try deliveries.compactMap { try JSONValue(parsing: $0.json)["repository"]?["node_id"]?.string })
            #expect(ids.count == 2, "seed \(timeline.seed)")
            #expect(ids.contains(timeline.nodeID))
        }
    }

    private static func texts(_ events: [TimelineEvent]) -> [String] {
        events.map { "\($0.name) \($0.raw.sourceEventID) \(String(decoding: $0.raw.payload, as: UTF8.self))" }
    }
}
