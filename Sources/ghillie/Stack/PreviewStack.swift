import Foundation

/// The local preview on k3d. What is there is asked each time, and what is missing is added: so `up` carries on after a
/// failure, and `down` deletes only what says of itself that `up` made it.
struct PreviewStack: Sendable {
    /// What it needs of this machine beside the tools.
    struct Machine: Sendable {
        /// A free port of 127.0.0.1.
        let freePort: @Sendable () -> Int?
        let isFree: @Sendable (Int) -> Bool
        /// What `GET /ready` on a port of 127.0.0.1 answers, if anything does.
        let readiness: @Sendable (Int) async -> Int?
        /// Between two questions whether it is ready.
        let pause: Duration
        /// A line for whoever waits.
        let tell: @Sendable (String) -> Void
        /// What a step says while it runs, of which only the last matters.
        let progress: @Sendable (String) -> Void
    }

    let settings: StackSettings
    let runner: CommandRunner
    let machine: Machine

    var plan: StackPlan { StackPlan(settings) }

    static func url(port: Int) -> String { "http://127.0.0.1:\(port)" }

    // MARK: - Steps

    /// All that is missing is named at once.
    func need(_ tools: [StackTool]) throws(CommandFailure) {
        let missing = tools.filter { !runner.has($0) }
        guard missing.isEmpty else { throw .missing(missing) }
    }

    func perform(_ steps: [StackStep]) async throws {
        for step in steps { try await perform(step) }
    }

    /// - Returns: what it wrote to standard output.
    @discardableResult
    func perform(_ step: StackStep) async throws -> String {
        machine.tell(step.title)
        return try await run(step, CommandRunner.Listener(messages: machine.progress))
    }

    /// Without a word of what is done.
    @discardableResult
    func run(_ step: StackStep, _ listener: CommandRunner.Listener = .init()) async throws -> String {
        do {
            let outcome = try await runner.run(step.command, listener)
            guard outcome.code == 0 else { throw CommandFailure(step, outcome) }
            return outcome.output
        } catch let failure as CommandRunner.Failure {
            throw CommandFailure(step, failure)
        }
    }

    // MARK: - What is there

    /// The cluster that is meant; `nil` where there is none.
    func cluster() async throws -> K3dCluster? {
        let listing = try await run(plan.listClusters)
        guard let all = K3dCluster.all(in: listing) else {
            throw CommandFailure.stackBackend(
                "`\(plan.listClusters.command.typed)` did not print a list of clusters",
                hint: "k3d 5 or newer is needed: see \(StackTool.k3d.howToGet)")
        }
        return all.first { $0.name == settings.cluster.value }
    }

    enum NamespaceOwner {
        case nobody
        case us
        case somebodyElse
    }

    func namespaceOwner() async throws -> NamespaceOwner {
        let answer = try await run(plan.lookUpNamespace)
        guard !answer.allSatisfy(\.isWhitespace) else { return .nobody }
        let labels = try? JSONDecoder().decode(Labelled.self, from: Data(answer.utf8)).metadata.labels
        return labels?[StackPlan.label.name] == StackPlan.label.value ? .us : .somebodyElse
    }

    private struct Labelled: Decodable {
        struct Metadata: Decodable {
            let labels: [String: String]?
        }

        let metadata: Metadata
    }
}
