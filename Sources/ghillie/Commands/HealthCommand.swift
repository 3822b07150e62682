import ArgumentParser

/// `ghillie health`: asks the service of this machine whether it runs.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the service on this machine whether it runs; for health checks of containers.",
        discussion: """
            Finds it by GHILLIE_HOST and GHILLIE_PORT, as `ghillie serve` does, and gives it two seconds.

            Example:
              ghillie health
            """
    )

    func run() async throws {
        let configuration = try Composition.standard.serviceConfiguration()
        guard configuration.port != 0 else {
            throw CommandFailure.badInput("GHILLIE_PORT is 0, so the service's port is not known")
        }
        // An address that stands for all of them is asked on the loopback.
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][configuration.host] ?? configuration.host
        guard HealthProbe(host: host, port: configuration.port).status(of: "/health") == 200 else {
            throw CommandFailure.unexpected("the service at \(host), port \(configuration.port), does not answer")
        }
        try Composition.standard.console.write("ok\n")
    }
}
