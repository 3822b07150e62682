import Foundation

/// What `ghillie stack …` needs of this process.
extension Composition {
    func preview(_ settings: StackSettings) -> PreviewStack {
        let machine = PreviewStack.Machine(
            freePort: LoopbackPort.free, isFree: LoopbackPort.isFree,
            readiness: { port in
                await withCheckedContinuation { continuation in
                    DispatchQueue.global().async {
                        continuation.resume(returning: HealthProbe(host: "127.0.0.1", port: port).status(of: "/ready"))
                    }
                }
            }, pause: .seconds(1), tell: console.message, progress: console.progress)
        return PreviewStack(settings: settings, runner: .system(environment: environment), machine: machine)
    }

    /// What `stack up` wrote down last.
    var stackState: StackState? { configuration.dataDirectory.flatMap(StackState.read) }

    /// Where it is written down.
    func stateDirectory() throws(CommandFailure) -> String {
        guard let directory = configuration.dataDirectory else {
            throw .badInput(
                "there is no place for state.json: neither GHILLIE_DATA_DIR nor HOME nor XDG_DATA_HOME is set",
                hint: "name one with GHILLIE_DATA_DIR")
        }
        try makeDirectory(directory)
        return directory
    }

    /// The image is built, and the chart installed, from a clone of the project in which the command is run.
    func checkProject(for wish: PreviewStack.Wish) throws(CommandFailure) {
        let needed = [StackPlan.chart, StackPlan.values] + (wish.builds ? ["Dockerfile"] : [])
        let missing = needed.filter { !FileManager.default.fileExists(atPath: $0) }
        guard missing.isEmpty else {
            throw .badInput(
                "this directory is no clone of Ghillie: it has no \(missing.joined(separator: ", no "))",
                hint: "run it in the top directory of a clone")
        }
    }
}
