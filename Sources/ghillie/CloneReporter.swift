import Catalogue
import Delivery
import GhillieCore
import GitSource
import Gold
import Persistence
import Silver

/// From clones to reports: reads them, refines what is new, and has each repository's next window reported.
///
/// Every path is checked, then the database and every ledger, then all is read, then all is reported: what is wrong is
/// said before anything is written.
struct CloneReporter {
    /// What was asked for.
    struct Wish: Sendable {
        let firstWindow: Duration
        /// `nil` means now, taken once for all repositories, after everything was read.
        let asOf: Instant?
        let again: Bool
        /// What is declared of the repositories; `nil` where nothing is.
        var estate: DeclaredEstate?

        func settings(of slug: RepositorySlug) -> ReportSettings {
            estate.map { ReportSettings(of: RepositoryID(slug), in: $0) } ?? .standard
        }
    }

    /// How often a window is asked for that another run takes at the same moment.
    private static let attempts = 3

    let composition: Composition
    /// Tells each durable step after its transaction committed.
    let steps: StepLog

    private var console: Console { composition.console }
    private let estate = EstateID.local

    init(composition: Composition, saysSteps: Bool) {
        self.composition = composition
        steps = StepLog(console: composition.console, isOn: saysSteps)
    }

    /// One entry for each repository, in the order of the paths.
    ///
    /// - Throws: `CommandFailure`, and what the stages throw.
    func report(on paths: [String], database flag: String?, wish: Wish) async throws -> [ReportEntry] {
        if let asOf = wish.asOf { try check(asOf) }
        let clones = try await open(paths)
        let database = try await composition.openDatabase(named: flag)
        let entries: [ReportEntry]
        do {
            try await checkLedgers(of: clones, wish: wish, in: database)
            try await read(clones, into: database)
            entries = try await reports(of: clones, wish: wish, from: database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        return entries
    }

    // MARK: - What can be refused before anything is written

    private func check(_ asOf: Instant) throws(CommandFailure) {
        let now = composition.clock.now()
        guard asOf <= now else {
            throw .badInput(
                "--as-of \(asOf) lies in the future: what has not happened cannot be reported",
                hint: "leave it out to report up to now, \(now.minuteText)")
        }
        guard asOf - .days(3_651) > .earliest else {
            throw .badInput("--as-of \(asOf) lies before all history that git can tell")
        }
    }

    /// Each repository once, though several of the paths may lead to it.
    private func open(_ paths: [String]) async throws -> [GitClone] {
        let git = try GitProgram(environment: composition.configuration.gitEnvironment)
        var clones: [GitClone] = []
        for path in paths {
            let clone = try await GitClone.open(FilePath(bytes: RawArguments.bytes(of: path)), with: git)
            if let first = clones.first(where: { RepositoryID($0.slug) == RepositoryID(clone.slug) }) {
                if first.path != clone.path {
                    console.message(
                        "note: \(clone.path) is another clone of \(first.slug): its report is that of \(first.path)")
                }
                continue
            }
            clones.append(clone)
        }
        return clones
    }

    /// Refuses for all what would be refused for one, so that none is reported and then not shown.
    private func checkLedgers(of clones: [GitClone], wish: Wish, in database: Database) async throws {
        let slugs = clones.map(\.slug)
        let refusal: CommandFailure? = try await database.read(in: .estate(estate)) { [estate] transaction in
            for slug in slugs {
                let subject = LedgerSubject.repository(RepositoryID(slug), estate: estate)
                if wish.again {
                    guard try LedgerStore.lastReported(of: subject, in: transaction) != nil else {
                        return CommandFailure.nothingToJudgeAgain(slug)
                    }
                } else if let asOf = wish.asOf, let last = try LedgerStore.lastClosed(of: subject, in: transaction),
                    asOf < last.window.end
                {
                    return CommandFailure.asOf(asOf, beforeLedgerEnd: last.window.end, of: slug)
                }
            }
            return nil
        }
        if let refusal { throw refusal }
    }

    // MARK: - The stages

    private func read(_ clones: [GitClone], into database: Database) async throws {
        let ingester = CloneIngester(database: database, estate: estate, clock: composition.clock)
        for clone in clones {
            let stored = StoredCount()
            try await ingester.ingest(clone) { step, progress in
                let new = stored.advance(to: progress.eventsStored)
                switch step {
                case .commitsStored:
                    console.progress("\(clone.slug): \(progress.commitsRead.grouped) commits read")
                    tell(appended: new)
                case .tagsStored: tell(appended: new)
                case .positionSaved: steps.tell("position saved")
                }
            }
        }
        try await transform(in: database)
        console.clearProgress()
    }

    private func tell(appended count: Int) {
        if count > 0 { steps.tell("appended \(count) raw events") }
    }

    private func transform(in database: Database) async throws {
        let transformer = EventTransformer(database: database, clock: composition.clock)
        let transformed = StoredCount()
        let landed = StoredCount()
        try await transformer.transformPending(estate: estate) { summary in
            let events = summary.processed + summary.failed
            console.progress("\(events.grouped) events refined")
            let new = transformed.advance(to: events)
            if new > 0 { steps.tell("transformed \(new) events") }
            if landed.advance(to: summary.landed) > 0 { steps.tell("landings computed") }
        }
    }

    private func reports(of clones: [GitClone], wish: Wish, from database: Database) async throws -> [ReportEntry] {
        let asOf = wish.asOf ?? composition.clock.now()
        let generator = ReportGenerator(
            database: database, estate: estate, clock: composition.clock, onStep: { steps.tell($0.rawValue) })
        var entries: [ReportEntry] = []
        for clone in clones {
            console.progress("\(clone.slug): judging")
            let request = ReportRequest(
                repository: clone.slug, branch: clone.branch, asOf: asOf, firstWindow: wish.firstWindow,
                again: wish.again, settings: wish.settings(of: clone.slug), health: clone.health)
            do {
                entries.append(try await outcome(of: request, from: generator))
            } catch {
                sayWhatIsStored(entries)
                throw error
            }
        }
        return entries
    }

    /// Another run at work on the same repository may close the window first; then there is a next one, or nothing new.
    private func outcome(of request: ReportRequest, from generator: ReportGenerator) async throws -> ReportEntry {
        var attempt = 1
        while true {
            do {
                switch try await generator.generate(request) {
                case .reported(let report): return .report(report)
                case .nothingNew(let since, let health):
                    return .quiet(request.repository, since: since, caveat: health.unhealthyReason)
                }
            } catch ReportError.windowTakenByAnotherRun where attempt < Self.attempts {
                attempt += 1
            }
        }
    }

    /// Reports that this run made and, since it failed, does not show.
    private func sayWhatIsStored(_ entries: [ReportEntry]) {
        for report in entries.compactMap(\.report) {
            console.message("note: the report of \(report.repository) is stored: ghillie report show \(report.id)")
        }
    }
}
