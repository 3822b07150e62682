import ArgumentParser
import HTTPAPI

/// `ghillie worker`: what `serve` does beside answering callers.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Read GitHub for the runs that are asked for, and refine what came in.",
        discussion: """
            It is `ghillie serve` with the role `ingestion`: any number of them share the work of one PostgreSQL database, and \
            of one that dies the others take over within half a minute. Its address answers /health, /ready and /metrics. The \
            variables are those of `ghillie serve --help`.

            Example:
              ghillie worker
            """
    )

    func run() async throws {
        let composition = Composition.standard
        let configuration = try composition.serviceConfiguration(for: "serve", role: .ingestion)
        guard configuration.role != .api else {
            throw CommandFailure.badInput(
                "GHILLIE_ROLE is api, and a worker with that role would read nothing",
                hint: "unset it, or run `ghillie serve`")
        }
        try await composition.serve(configuration)
    }
}
