import Bronze
import GhillieCore
import Silver
import TestSupport
import Testing

/// Whoever tells of a repository, in whichever order: Silver and the report are the same.
@Suite struct GitHubTimelineTests {
    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(3))
    func orderRepetitionAndBatchesDoNotMatter(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed, deletes: true)
        let events = Self.delivered(timeline) + Self.polled(timeline)
        let (silver, merges, report) = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.ingest([events.map(\.raw)])
            #expect(try await run.failures() == [], "seed \(seed)")
            return (try await run.silver(), try await run.branchMerges(), try await run.report())
        }
        #expect(report != nil, "seed \(seed)")
        #expect(!silver.text.contains("'ghost'"), "seed \(seed)")
        var random = SeededRandom(seed: seed)
        let again = events.filter { _ in random.chance(20) }.map { $0.redelivered() }
        let mixed = (events.map(\.raw) + again).shuffled(using: &random)
        let pieces = Self.pieces(of: mixed, &random)
        let (batch, replayBatch) = (random.integer(1...80), random.integer(1...300))
        try await TimelineRun.with(timeline, on: engine) { run in
            try await run.ingest(pieces, batch: batch)
            let other = try await run.silver()
            #expect(other == silver, "seed \(seed): \(other.difference(from: silver))")
            try await run.replay(batch: replayBatch)
            let replayed = try await run.silver()
            #expect(replayed == silver, "seed \(seed), replayed: \(replayed.difference(from: silver))")
            let otherMerges = try await run.branchMerges()
            #expect(otherMerges == merges, "seed \(seed)")
            let otherReport = try await run.report()
            #expect(otherReport == report, "seed \(seed)")
        }
    }

    /// A delivery can only tell what a poll tells as well, or what a poll never sees.
    @Test(arguments: PropertyCases.seeds(8))
    func deliveriesBesidePollsChangeNothingOfWhatWasDone(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        let polled = Self.polled(timeline)
        let (alone, report) = try await Self.deeds(of: timeline, polled)
        let (both, otherReport) = try await Self.deeds(of: timeline, Self.delivered(timeline) + polled)
        #expect(both == alone, "seed \(seed): \(both.difference(from: alone))")
        #expect(otherReport == report, "seed \(seed)")
    }

    /// A back-port is linked to the pull request that it brings to a release branch as well, whoever told of both first, and
    /// what was merged into another's branch is not yet delivered.
    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(8))
    func whatIsMergedBesideTheDefaultBranchIsTold(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        var random = SeededRandom(seed: seed)
        let (delivered, polled) = (timeline.deliveries.map(\.raw), Self.polled(timeline).map(\.raw))
        for (events, arePolled) in [(polled, true), (delivered, false), (delivered + polled, true)] {
            let pieces = Self.pieces(of: events.shuffled(using: &random), &random)
            let merges = try await TimelineRun.with(timeline, on: engine) { run in
                try await run.ingest(pieces, batch: 60)
                return try await run.branchMerges()
            }
            let stacked = Set(merges.values.filter { $0.kind == .stacked }.map(\.number))
            #expect(stacked == timeline.stackedPullRequests, "seed \(seed)")
            let backPorts = timeline.backPorts
            #expect(Set(merges.keys).subtracting(stacked) == Set(backPorts.map(\.number)), "seed \(seed)")
            for backPort in backPorts {
                guard case .backPort(of: let original)? = merges[backPort.number]?.kind else { continue }
                let isKnown = backPort.isNamed || arePolled && backPort.isStanding
                let numbers = isKnown ? [backPort.original] : [backPort.original, nil]
                #expect(numbers.contains(original?.pullRequest), "seed \(seed): \(backPort)")
            }
        }
    }

    /// In the course of days, with what comes late.
    @Test(arguments: PropertyCases.seeds(8))
    func itDoesNotMatterWhenEventsAreReceived(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        var random = SeededRandom(seed: seed)
        let events = Self.delivered(timeline) + Self.polled(timeline)
        let atOnce = try await TimelineRun.silver(of: timeline, [events.map(\.raw)]).deeds
        let transformations = random.integer(1...30)
        let received = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.receive(events, between: transformations)
            return try await run.silver().deeds
        }
        #expect(received == atOnce, "seed \(seed): \(received.difference(from: atOnce))")
    }

    /// All that is known, item by item, and the report: there is no telling that deliveries were lost.
    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(5))
    func whatDeliveriesLostPollsFill(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        var random = SeededRandom(seed: seed)
        let share = random.integer(10...90)
        let all = Self.delivered(timeline).map(\.raw)
        let some = all.filter { _ in random.chance(share) }
        let polled = Self.polled(timeline).map(\.raw)
        let (whole, report) = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.ingest([all, polled])
            return (try await run.knowledge(), try await run.report())
        }
        // First the deliveries, with their gaps; then the polls that fill these.
        try await TimelineRun.with(timeline, on: engine) { run in
            try await run.ingest([some, polled])
            let filled = try await run.knowledge()
            #expect(filled == whole, "seed \(seed): \(filled.difference(from: whole))")
            #expect(try await run.report() == report, "seed \(seed)")
        }
    }

    /// What an item ceased to have, it has not: whatever was told of it before, it is what the last look shows.
    @Test(arguments: PropertyCases.seeds(8))
    func itemsAreWhatTheLastLookShows(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        let last = timeline.poll(at: timeline.end, as: TimelineRun.watched(timeline)).map(\.raw)
        let before = Self.delivered(timeline) + timeline.polls(as: TimelineRun.watched(timeline))
        var items: [TimelineSilver] = []
        for pieces in [[before.map(\.raw), last], [last]] {
            items.append(
                try await TimelineRun.with(timeline, on: .sqlite) { run in
                    try await run.ingest(pieces)
                    return try await run.knowledge().items.forgetting("leaver")
                })
        }
        #expect(items[0] == items[1], "seed \(seed): \(items[0].difference(from: items[1]))")
    }

    /// Until anyone knows the repository, its deliveries must agree on which one it is.
    @Test(arguments: PropertyCases.seeds(8))
    func deliveriesAloneComeInAnyOrder(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed, deletes: true)
        var random = SeededRandom(seed: seed)
        let events = Self.delivered(timeline).map(\.raw)
        var silvers: [TimelineSilver] = []
        for pieces in [[events], Self.pieces(of: events.shuffled(using: &random), &random)] {
            silvers.append(
                try await TimelineRun.with(timeline, on: .sqlite, isWatched: false) { run in
                    try await run.ingest(pieces, batch: 40)
                    return try await run.silver()
                })
        }
        #expect(silvers[1] == silvers[0], "seed \(seed): \(silvers[1].difference(from: silvers[0]))")
    }

    /// A clone knows of pull requests what commits say of them, which is nothing where they were rebased, and something else
    /// where others were squashed into them before.
    @Test(arguments: PropertyCases.seeds(8))
    func aCloneGivesTheSameChanges(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        let polled = try await TimelineRun.silver(of: timeline, [Self.polled(timeline).map(\.raw)])
        let times = timeline.pollTimes + [timeline.end]
        let clone = try await TimelineRun.silver(
            of: timeline, [times.flatMap { timeline.clone(at: $0, as: timeline.slug) }.map(\.raw)])
        let rebased = polled.changes(of: timeline.rebasedPullRequests)
        let stacks = polled.commits(of: polled.changes(of: timeline.rebasedStacks))
        let (first, second) = (
            polled.seenByClones(rebased: rebased, stacks: stacks), clone.seenByClones(rebased: rebased, stacks: stacks)
        )
        #expect(first == second, "seed \(seed): \(first.difference(from: second))")
    }

    /// Where a pull request renamed files, polls ask its commits, and tell path by path what a clone does.
    @Test(arguments: PropertyCases.seeds(6))
    func renamedFilesAreWhatACloneSaysOfThem(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        let times = timeline.pollTimes + [timeline.end]
        let cloned = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.ingest([times.flatMap { timeline.clone(at: $0, as: timeline.slug) }.map(\.raw)])
            return try await run.paths()
        }
        let polled = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.ingest([Self.polled(timeline).map(\.raw)])
            return try await run.paths(of: timeline.renamingPullRequests)
        }
        let read = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.poll(at: times)
            return try await run.paths(of: timeline.renamingPullRequests)
        }
        #expect(polled == cloned.filter { polled[$0.key] != nil }, "seed \(seed)")
        #expect(read == polled, "seed \(seed)")
    }

    /// What this suite calls a poll is what ingestion makes of GitHub's answers.
    @Test(arguments: PropertyCases.seeds(6))
    func ingestionReadsWhatThePollsOfATimelineSay(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed)
        let polled = Self.polled(timeline).map(\.raw)
        let said = Set(polled.map(TimelineRun.text))
        let rendered = try await TimelineRun.silver(of: timeline, [polled]).deeds
        let (bronze, read) = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.poll(at: timeline.pollTimes + [timeline.end])
            return (try await run.bronze(), try await run.silver().deeds)
        }
        #expect(bronze.count > 40, "seed \(seed)")
        if !timeline.beginsWithLegacyIDs { #expect(bronze.subtracting(said).sorted() == [], "seed \(seed)") }
        #expect(read == rendered, "seed \(seed): \(read.difference(from: rendered))")
    }

    /// Deliveries say which releases were deleted, and a look finds which have gone.
    @Test(arguments: PropertyCases.seeds(6))
    func releasesThatAreGoneAreTheSameFromPollsAndDeliveries(seed: UInt64) async throws {
        let timeline = try Timeline(seed: seed, deletes: true)
        let events = Self.delivered(timeline) + Self.polled(timeline)
        let told = try await TimelineRun.silver(of: timeline, [events.map(\.raw)])
        let found = try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.poll(at: timeline.pollTimes + [timeline.end])
            return try await run.silver()
        }
        // Each with its tag, what that names and when it was published.
        func releases(_ silver: TimelineSilver) -> [String] {
            silver.rows(of: "releases").map { "\($0[1]) \($0[2]) \($0[6])" }
        }
        #expect(releases(told) == releases(found), "seed \(seed)")
    }

    /// A property that is never put to the test holds of anything.
    @Test func everyDeedIsDone() async throws {
        var counts: [String: Int] = [:]
        for seed in UInt64(1)...8 {
            let timeline = try Timeline(seed: seed)
            for backPort in timeline.backPorts where backPort.isStanding {
                counts["back-port \(backPort.isNamed ? "named" : "silent")", default: 0] += 1
            }
            counts["stacked", default: 0] += timeline.stackedPullRequests.count
            counts["renaming", default: 0] += timeline.renamingPullRequests.count
            let silver = try await TimelineRun.silver(of: timeline, [Self.polled(timeline).map(\.raw)])
            for row in silver.rows(of: "activities") { counts["\(row[2]) \(row[4])", default: 0] += 1 }
            for row in silver.rows(of: "changes") { counts["change \(row[2])", default: 0] += 1 }
        }
        let deeds = [
            "'commit' 'committed'", "'pull_request' 'opened'", "'pull_request' 'merged'", "'pull_request' 'closed'",
            "'pull_request' 'reopened'", "'issue' 'opened'", "'issue' 'closed'", "'issue' 'reopened'",
            "'review' 'submitted'", "'comment' 'posted'", "'release' 'published'", "'deployment' 'created'",
            "'deployment' 'success'", "change 'pull_request'",
            "change 'commit'", "change 'merge'", "back-port named", "back-port silent", "stacked",
            "renaming",
        ]
        for deed in deeds { #expect(counts[deed, default: 0] >= 3, "\(deed) of \(counts)") }
    }

    // MARK: Parts

    /// Every delivery but those that were lost, as they arrive.
    private static func delivered(_ timeline: Timeline) -> [TimelineEvent] {
        timeline.deliveries.filter { $0.telling != .pollingOnly }
    }

    /// The polls of the timeline's own times and one at the end, which sees all that came after them.
    private static func polled(_ timeline: Timeline) -> [TimelineEvent] {
        let watched = TimelineRun.watched(timeline)
        return timeline.polls(as: watched) + timeline.poll(at: timeline.end, as: watched)
    }

    private static func deeds(
        of timeline: Timeline, _ events: [TimelineEvent]
    ) async throws -> (TimelineSilver, report: String?) {
        try await TimelineRun.with(timeline, on: .sqlite) { run in
            try await run.ingest([events.map(\.raw)])
            return (try await run.silver().deeds, try await run.report())
        }
    }

    private static func pieces(of events: [RawEvent], _ random: inout SeededRandom) -> [[RawEvent]] {
        var rest = events[...]
        var pieces: [[RawEvent]] = []
        while !rest.isEmpty {
            let size = random.integer(1...400)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }
}
