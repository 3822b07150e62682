import ArgumentParser
import Foundation
import GhillieCore

/// Measures Ghillie's stages on this machine, beside bare ceilings, and prints a table.
@main
struct GhillieBench: AsyncParsableCommand {
    enum Engines: String, CaseIterable, ExpressibleByArgument {
        case sqlite, postgresql, all
    }

    static let configuration = CommandConfiguration(
        commandName: "ghillie-bench",
        abstract: "Measure throughput, latency and memory, each beside a bare ceiling of the same run.",
        subcommands: [BareServer.self, Grow.self])

    @Option(help: "Which engines to measure: sqlite, postgresql or all.")
    var engine = Engines.all

    @Option(
        help: ArgumentHelp(
            "The PostgreSQL server, as the URL of a role that may create databases.",
            discussion: "Default: what GHILLIE_TEST_POSTGRESQL_15 names.", valueName: "url"))
    var database: String?

    @Option(help: ArgumentHelp("Where SQLite's files go: a directory on a disk.", valueName: "directory"))
    var directory = "/var/tmp"

    @Option(help: "The built ghillie. Default: the one beside this program.")
    var binary: String?

    @Option(help: "How often each figure is measured.")
    var runs = 5

    @Option(
        help: ArgumentHelp(
            """
            Only figures whose names hold this: append, transform, report, "after 40000 commits", ingestion, estate,
            catalogue, program, serve, deliveries, growth.
            """))
    var only: String?

    @Option(help: "How many seconds deliveries are sent in each run.")
    var deliverySeconds = 20

    @Option(help: "How many events an estate is grown to.")
    var growthEvents = 2_500_000

    @Flag(help: "Smaller amounts and fewer runs, to see that it works.")
    var quick = false

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    }

    func run() async throws {
        if !Machine.isRelease { note("warning: a debug build; its figures mean nothing") }
        let place = URL(filePath: directory).appending(
            path: "ghillie-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        var figures: [Figure] = []
        var servers: [String] = []
        for engine in try engines(in: place) {
            if let lack = try engine.lackOfDurability() { note("warning: not durable: \(lack)") }
            if case .postgresql = engine { servers.append(engine.name) }
            figures += try await measure(on: engine, in: place)
        }
        print(FigureTable(figures))
        print("")
        print(Machine(servers: servers))
        let missed = figures.filter { $0.isMet == false }
        let met = figures.count { $0.isMet == true }
        print("goals: \(met) met, \(missed.count) missed")
        for figure in missed { print("  missed: \(figure.engine), \(figure.name)") }
    }

    private func engines(in directory: URL) throws -> [BenchmarkEngine] {
        var engines: [BenchmarkEngine] = []
        if engine != .postgresql { engines.append(.sqlite(directory: directory)) }
        if engine != .sqlite {
            guard let url = database ?? ProcessInfo.processInfo.environment["GHILLIE_TEST_POSTGRESQL_15"] else {
                throw BenchmarkError.noServer
            }
            engines.append(try .postgresql(url: url))
        }
        return engines
    }

    private func measure(on engine: BenchmarkEngine, in directory: URL) async throws -> [Figure] {
        let runs = quick ? min(runs, 2) : runs
        let scale = quick ? 10 : 1
        var figures: [Figure] = []
        for (bytes, count) in [(2_048, 20_000), (8_192, 8_000)] where wants("append, \(bytes / 1_024) KB") {
            note("\(engine.name): append, \(bytes / 1_024) KB")
            figures.append(
                try await AppendMeasure(engine: engine, runs: runs, payloadBytes: bytes, count: count / scale).figure())
        }
        for (bytes, count, goal) in [(2_048, 20_000, 5_000.0), (8_192, 8_000, nil)]
        where wants("transform, \(bytes / 1_024) KB") {
            note("\(engine.name): transform, \(bytes / 1_024) KB")
            figures.append(
                try await TransformMeasure(
                    engine: engine, runs: runs, payloadBytes: bytes, count: count / scale,
                    goal: goal.map(Figure.Goal.atLeast)
                ).figure())
        }
        for measure in reports(on: engine, runs: runs) {
            note("\(engine.name): report, \(measure.name)")
            figures += try await measure.figures()
        }
        if wants("ingestion") {
            note("\(engine.name): ingestion")
            figures += try await IngestionMeasure(engine: engine, runs: runs, scale: 1 / Double(scale)).figures()
        }
        if wants("estate") {
            note("\(engine.name): an estate at GitHub")
            figures += try await EstateMeasure(engine: engine, repositories: 3_500 / scale).figures()
        }
        if wants("catalogue") {
            note("\(engine.name): the catalogue")
            let measure = CatalogueMeasure(
                engine: engine, runs: runs, projects: 400 / scale, repositories: 3_500 / scale)
            figures += try await measure.figures()
        }
        if wants("program") {
            note("\(engine.name): the program")
            let measure = ProgramMeasure(
                engine: engine, runs: runs, binary: path(ofBinary: binary), directory: directory)
            figures += try await measure.figures(commits: (small: 1_000, large: 40_000 / scale))
        }
        if wants("serve") {
            note("\(engine.name): the service")
            let measure = ServiceMeasure(
                engine: engine, runs: runs, binary: path(ofBinary: binary), loadSeconds: quick ? 1 : 5)
            figures += try await measure.figures()
        }
        if wants("deliveries") {
            note("\(engine.name): deliveries")
            let measure = DeliveriesMeasure(
                engine: engine, runs: min(runs, 2), binary: path(ofBinary: binary),
                loadSeconds: quick ? 2 : deliverySeconds, goal: engine.isSQLite ? 2_000 : 1_200)
            figures += try await measure.figures(in: directory)
        }
        if wants("growth") {
            note("\(engine.name): growth")
            let events = quick ? min(growthEvents, 25_000) : growthEvents
            figures += try await GrowthMeasure(engine: engine, events: events).figures(in: directory)
        }
        return figures
    }

    /// Windows of growing size after the same short history, and one window after histories of growing length.
    private func reports(on engine: BenchmarkEngine, runs: Int) -> [ReportMeasure] {
        var measures: [ReportMeasure] = []
        let eightWindows = FilledRepository.window.wholeMicroseconds / 1_000_000 * 8
        for (count, goal) in [(100, nil), (1_000, 15.0), (10_000, 90), (40_000, 400)]
        where wants("report, \(count) activities") && (!quick || count <= 1_000) {
            measures.append(
                ReportMeasure(
                    engine: engine, runs: runs, activities: count, before: 1_000, secondsBetween: eightWindows / 999,
                    name: "\(count) activities", goal: goal.map(Figure.Goal.atMost), measuresEvidence: engine.isSQLite))
        }
        for before in [10_000, 40_000, 100_000]
        where wants("report, 1000 activities after \(before) commits") && (!quick || before <= 10_000) {
            // As dense as the window itself, so that the eight windows that it is compared with are as full.
            measures.append(
                ReportMeasure(
                    engine: engine, runs: runs, activities: 1_000, before: before,
                    secondsBetween: eightWindows / 8 / 1_001, name: "1000 activities after \(before) commits",
                    goal: .atMost(15), measuresEvidence: false))
        }
        return measures
    }

    private func path(ofBinary given: String?) -> String {
        if let given { return given }
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return own.deletingLastPathComponent().appending(path: "ghillie").path
    }

    private func wants(_ figure: String) -> Bool { only.map(figure.contains) ?? true }

    private func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
