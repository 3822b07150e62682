import Bronze
import GhillieCore
import TestSupport

/// A whole life of a repository and its ledger, and what must come of it: everything follows from the seed.
struct Scenario: Sendable {
    /// What a run of Ghillie is asked.
    struct Run: Sendable {
        let asOf: Instant
        let expected: ModelLedger.Outcome
    }

    /// What a look at the repository brings.
    struct Ingestion: Sendable {
        let events: [RawEvent]
        let at: Instant
        /// What is known with it.
        let knowledge: ModelKnowledge
    }

    enum Step: Sendable {
        /// Raw events arrive and are made into Silver.
        case ingest(Ingestion)
        case report(Run)
        /// A run that opens its window and then dies.
        case interruptedReport(asOf: Instant)
        /// The last window is judged once more.
        case again
    }

    static let firstWindow = Duration.days(3)

    let seed: UInt64
    let slug: RepositorySlug
    private(set) var steps: [Step] = []
    /// Everything that the model made, whether or not it was seen or told.
    private(set) var activities: Set<ModelActivity> = []
    private(set) var commits: [ModelCommit] = []
    /// The ledger at the end.
    private(set) var ledger = ModelLedger()

    init(seed: UInt64) throws {
        self.seed = seed
        slug = try RepositorySlug(parsing: "acme/model-\(seed)")
        var random = SeededRandom(seed: seed ^ 0x5CE2_A210)
        var development = ModelDevelopment(seed: seed)
        var clone = ModelClone(slug: slug)
        // A history lies behind the first look, most times.
        for _ in 0..<random.integer(0...25) { development.step() }
        for _ in 0..<random.integer(4...9) {
            for _ in 0..<random.integer(0...8) { development.step() }
            if random.chance(75) || clone.observations.isEmpty {
                // Two looks are never at one time, and none is at the time of a commit unless chance will have it.
                development.wait(seconds: random.integer(1...200))
                ingest(from: &clone, of: development, &random)
            }
            if random.chance(15), ledger.end != nil { steps.append(.again) }
            if random.chance(70) { report(of: development, clone, &random) }
        }
        development.wait(seconds: 3_600)
        ingest(from: &clone, of: development, &random)
        append(Self.asOf(development.instant, of: development, clone, after: &ledger))
        commits = Array(development.repository.commits.values)
        activities = Set(development.repository.commits.keys.map(ModelActivity.commit))
        activities.formUnion(clone.releases.keys.map(ModelActivity.release))
    }

    var ingestions: [Ingestion] {
        steps.compactMap { step in if case .ingest(let ingestion) = step { ingestion } else { nil } }
    }

    /// The time of the last look.
    var end: Instant? { ingestions.last?.at }

    /// Everything that arrives, in order, with what arrives twice.
    var rawEvents: [RawEvent] { ingestions.flatMap(\.events) }

    var commitPayloads: [GitCommitPayload] { commits.map(\.payload) }

    private mutating func ingest(
        from clone: inout ModelClone, of development: ModelDevelopment, _ random: inout SeededRandom
    ) {
        let repository = development.repository
        let now = development.instant
        if random.chance(15) {
            let events = clone.observePartly(repository, upTo: random.integer(1...5))
            let knowledge = ModelKnowledge(of: repository, seenBy: clone)
            steps.append(.ingest(Ingestion(events: events, at: now, knowledge: knowledge)))
        }
        var events = clone.observe(repository, at: now)
        // A second clone tells the same once more.
        if random.chance(20) { events = clone.everything(in: repository) + events }
        let knowledge = ModelKnowledge(of: repository, seenBy: clone)
        steps.append(.ingest(Ingestion(events: events, at: now, knowledge: knowledge)))
    }

    private mutating func report(
        of development: ModelDevelopment, _ clone: ModelClone, _ random: inout SeededRandom
    ) {
        let knowledge = ModelKnowledge(of: development.repository, seenBy: clone)
        let asOf = chooseTime(knowledge, now: development.instant, &random)
        if random.chance(15), asOf > ledger.end ?? .earliest { steps.append(.interruptedReport(asOf: asOf)) }
        append(Self.asOf(asOf, of: development, clone, after: &ledger))
        if random.chance(20), ledger.end != nil { steps.append(.again) }
        // The same once more has nothing to tell, or is refused.
        if random.chance(15) { append(Self.asOf(asOf, of: development, clone, after: &ledger)) }
    }

    private mutating func append(_ run: Run) { steps.append(.report(run)) }

    private static func asOf(
        _ asOf: Instant, of development: ModelDevelopment, _ clone: ModelClone, after ledger: inout ModelLedger
    ) -> Run {
        let knowledge = ModelKnowledge(of: development.repository, seenBy: clone)
        return Run(asOf: asOf, expected: ledger.run(knowledge, asOf: asOf, firstWindow: firstWindow))
    }

    /// Now, some time since the last window, exactly when something happened or right after it, and rarely a time that lies
    /// before the ledger's end.
    private func chooseTime(
        _ knowledge: ModelKnowledge, now: Instant, _ random: inout SeededRandom
    ) -> Instant {
        let end = ledger.end ?? now - .days(4)
        switch random.integer(1...100) {
        case 1...30: return now
        case 31...36: return end
        case 37...44: return end - .seconds(Int64(random.integer(1...90_000)))
        case 45...68:
            let times = knowledge.happened.values.filter { $0 > end && $0 < now }.sorted()
            guard let time = random.element(of: times) else { return now }
            return random.chance(50) ? time : time + .microseconds(1)
        default:
            let span = max((now - end).wholeMicroseconds, 1)
            return end + .microseconds(Int64(random.integer(1...Int(span))))
        }
    }
}
