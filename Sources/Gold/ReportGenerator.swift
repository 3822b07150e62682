import Bronze
import Evidence
package import GhillieCore
package import Persistence
import Silver
import StatusModels

/// Makes one repository's next report: opens the window, gathers what it holds, has it judged, and stores report and
/// coverage in one transaction.
///
/// No transaction is open while a model judges. A run that ends in between leaves an open window, which the next one
/// takes over; nothing is covered but by a stored report.
package struct ReportGenerator: Sendable {
    let database: Database
    let estate: EstateID
    let clock: WallClock
    let makeReportID: @Sendable (Instant) -> ReportID
    /// Called after each durable step.
    let onStep: @Sendable (ReportStep) -> Void

    package init(
        database: Database, estate: EstateID, clock: WallClock = .system,
        makeReportID: @escaping @Sendable (Instant) -> ReportID = { .random(at: $0) },
        onStep: @escaping @Sendable (ReportStep) -> Void = { _ in }
    ) {
        self.database = database
        self.estate = estate
        self.clock = clock
        self.makeReportID = makeReportID
        self.onStep = onStep
    }

    /// - Throws: `ReportError`, and what the database throws.
    package func generate(_ request: ReportRequest) async throws -> ReportOutcome {
        let opened: OpenedWindow
        switch try await open(request) {
        case .nothingNew(let since, let health): return .nothingNew(since: since, health: health)
        case .opened(let window): opened = window
        }
        onStep(.windowOpened)

        let gatherer = FactsGatherer(estate: estate, request: request, opened: opened)
        let gathered = try await database.read(in: .estate(estate)) { try gatherer.gather(in: $0) }
        let started = ContinuousClock.now
        let evidence = RepositoryEvidenceBuilder.build(gathered.facts)
        let result = HeuristicStatusModel().summarize(evidence)
        let latency = ContinuousClock.now - started
        let issues = StatusValidator.issues(in: result, for: evidence)
        guard issues.isEmpty else {
            try await storeReview(of: issues, for: opened)
            throw ReportError.invalidResult(issues)
        }

        let generatedAt = clock.now()
        let report = Report(
            id: makeReportID(generatedAt), kind: .ledger, estate: estate, scope: .repository,
            subject: request.repository.description, repository: request.repository, branch: gathered.facts.branch,
            head: gathered.facts.head, window: opened.window.window,
            timeZone: request.settings.calendar.timeZone, generatedAt: generatedAt,
            model: HeuristicStatusModel.name, result: result,
            coverage: CoverageCounts(
                activities: gathered.activityCount, changes: evidence.counts.all,
                late: gathered.facts.lateActivities.count, noise: gathered.hiddenCount),
            evidenceHash: evidence.hash,
            previousReport: gathered.previousReport, supersedes: opened.superseded,
            modelLatencyMilliseconds: Int(latency.wholeMilliseconds))
        try await store(report, of: request.repositoryID, gathered: gathered, opened: opened)
        onStep(.reportStored)
        return .reported(report)
    }

    private enum Opening: Sendable {
        case nothingNew(since: Instant, health: IngestionHealth)
        case opened(OpenedWindow)
    }

    private func open(_ request: ReportRequest) async throws -> Opening {
        let repository = request.repositoryID
        let subject = LedgerSubject.repository(repository, estate: estate)
        return try await database.write(in: .estate(estate)) { transaction in
            if request.again {
                guard let last = try LedgerStore.lastReported(of: subject, in: transaction) else {
                    throw ReportError.noWindowToJudgeAgain
                }
                let current = try ReportStore.current(of: last, estate: subject.estate, in: transaction)
                return .opened(
                    OpenedWindow(
                        window: last, subject: subject, isFirst: last.seq == 1, superseded: current?.report.id,
                        noiseBefore: last.noiseFingerprint))
            }
            let last = try LedgerStore.lastClosed(of: subject, in: transaction)
            if let last {
                guard request.asOf >= last.window.end else {
                    throw ReportError.asOfBeforeLedgerEnd(asOf: request.asOf, ledgerEnd: last.window.end)
                }
                try Baseline(subject: subject, repository: repository).coverLateHistory(in: transaction)
                let news = News(subject: subject, repository: repository, request: request, last: last)
                guard request.asOf > last.window.end, try news.exists(in: transaction) else {
                    return .nothingNew(since: last.window.end, health: request.health(request.asOf))
                }
            }
            let start = last?.window.end ?? request.asOf - request.firstWindow
            let window = try LedgerStore.open(
                ReportingWindow(start: start, end: request.asOf), after: last, of: subject, in: transaction)
            return .opened(
                OpenedWindow(
                    window: window, subject: subject, isFirst: last == nil, superseded: nil,
                    noiseBefore: last?.noiseFingerprint))
        }
    }

    /// Report, citations, coverage and the window's state: all of it, or nothing.
    private func store(
        _ report: Report, of repository: RepositoryID, gathered: GatheredFacts, opened: OpenedWindow
    ) async throws {
        try await database.write(in: .estate(estate)) { transaction in
            try ReportStore.insert(
                report, opened: opened, unhealthyReason: gathered.facts.health.unhealthyReason, in: transaction)
            guard opened.superseded == nil else { return }
            let baseline =
                opened.isFirst
                ? try SilverStore.head(
                    repository: repository, estate: report.estate, before: report.window.start, in: transaction) : nil
            try LedgerStore.close(
                opened.window, as: .reported, baseline: baseline, noise: gathered.noiseFingerprint,
                of: opened.subject, in: transaction)
            if opened.isFirst {
                try CoverageStore.coverBaseline(
                    of: repository, by: opened.window, estate: report.estate, in: transaction)
            }
            try coverTold(gathered, by: opened, of: repository, in: transaction)
            try CoverageStore.cover(
                gathered.inherited, late: [], as: .rewritten, by: opened.window, estate: report.estate, in: transaction)
        }
    }

    /// While Silver is as it was read, what is uncovered is what was told, and covering it is one statement.
    private func coverTold(
        _ gathered: GatheredFacts, by opened: OpenedWindow, of repository: RepositoryID, in transaction: SQLTransaction
    ) throws {
        let generation = try SilverStore.generation(estate: estate, in: transaction)
        guard generation == gathered.generation, gathered.inherited.isEmpty, gathered.hidden.isEmpty,
            gathered.unhidden.isEmpty
        else {
            try CoverageStore.cover(
                gathered.told.filter { !gathered.unhidden.contains($0) }, late: gathered.facts.lateActivities,
                as: .told, by: opened.window, estate: estate, in: transaction)
            try CoverageStore.cover(
                gathered.hidden, late: [], as: .noise, by: opened.window, estate: estate, in: transaction)
            return try CoverageStore.tellHidden(
                gathered.unhidden.sorted(), by: opened.window, estate: estate, in: transaction)
        }
        let window = opened.window.window
        let covered = try CoverageStore.coverUncovered(
            of: repository, from: opened.tellsFrom, before: window.end, lateBefore: window.start, by: opened.window,
            estate: estate, in: transaction)
        // Another run has covered some of it since.
        guard covered == gathered.told.count else { throw ReportError.windowTakenByAnotherRun }
    }

    private func storeReview(of issues: [ValidationIssue], for opened: OpenedWindow) async throws {
        try await database.write(in: .estate(estate)) { transaction in
            try ReviewStore.insert(
                issues, window: opened.window, model: HeuristicStatusModel.name, estate: opened.subject.estate,
                in: transaction)
        }
    }
}
