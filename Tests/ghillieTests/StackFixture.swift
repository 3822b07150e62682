import Synchronization

@testable import ghillie

/// A machine on which nothing happens: commands are recorded, and answered as a test says.
final class StackFixture: Sendable {
    private struct Rule {
        let prefix: String
        let answer: Result<CommandRunner.Outcome, CommandRunner.Failure>
    }

    private struct State {
        var rules: [Rule] = []
        var commands: [ExternalCommand] = []
        var told: [String] = []
        var tools = Set(StackTool.allCases)
        var freePorts: Set<Int> = [7_001, 7_002]
        var readiness: [Int?] = [200]
    }

    private let state = Mutex(State())

    static let ours = #""runtimeLabels": {"dev.ghillie.stack": "preview"}"#

    /// As `k3d cluster list --output json` prints it, without most of what nobody asks for.
    static func listing(
        name: String = "ghillie-local", port: Int? = 7_002, address: String = "127.0.0.1", isRunning: Bool = true,
        labels: String = ours
    ) -> String {
        let binding = port.map { #", "80/tcp": [{"HostIp": "\#(address)", "HostPort": "\#($0)"}]"# } ?? ""
        return """
            [{"name": "\(name)", "nodes": [
              {"name": "k3d-\(name)-serverlb", "role": "loadbalancer", "State": {"Running": \(isRunning)},
               "portMappings": {"6443/tcp": [{"HostIp": "127.0.0.1", "HostPort": "40001"}]\(binding)}},
              {"name": "k3d-\(name)-server-0", "role": "server", \(labels),
               "State": {"Running": \(isRunning), "Status": "any"}}
            ]}]
            """
    }

    static let ourNamespace = #"{"metadata": {"labels": {"app.kubernetes.io/managed-by": "ghillie-stack"}}}"#

    init() {
        answer("k3d cluster list", with: .init(output: "[]\n"))
    }

    /// Of several that fit, the rule that was said last holds.
    func answer(_ prefix: String, with outcome: CommandRunner.Outcome) {
        state.withLock { $0.rules.append(Rule(prefix: prefix, answer: .success(outcome))) }
    }

    func fail(_ prefix: String, with failure: CommandRunner.Failure) {
        state.withLock { $0.rules.append(Rule(prefix: prefix, answer: .failure(failure))) }
    }

    func takeAway(_ tools: StackTool...) { state.withLock { $0.tools.subtract(tools) } }
    func takePort(_ port: Int) { state.withLock { _ = $0.freePorts.remove(port) } }
    /// What `/ready` answers, one by one; the last is repeated.
    func readiness(_ answers: Int?...) { state.withLock { $0.readiness = answers } }

    var commands: [ExternalCommand] { state.withLock { $0.commands } }
    /// Each command as somebody would type it.
    var typed: [String] { commands.map(\.typed) }
    var told: [String] { state.withLock { $0.told } }

    func stack(
        _ flags: StackSettings.Flags = .init(), environment: [String: String] = [:]
    ) throws -> PreviewStack {
        let machine = PreviewStack.Machine(
            freePort: { self.state.withLock { $0.freePorts.min() } },
            isFree: { port in self.state.withLock { $0.freePorts.contains(port) } },
            readiness: { _ in
                self.state.withLock { $0.readiness.count > 1 ? $0.readiness.removeFirst() : $0.readiness[0] }
            },
            pause: .milliseconds(1), tell: { line in self.state.withLock { $0.told.append(line) } },
            progress: { _ in })
        let runner = CommandRunner { tool in
            self.state.withLock { $0.tools.contains(tool) }
        } run: { command, listener in
            let answer = self.state.withLock { state in
                state.commands.append(command)
                return state.rules.last { command.typed.hasPrefix($0.prefix) }?.answer ?? .success(.init())
            }
            let outcome = try answer.get()
            for line in outcome.output.split(separator: "\n") { listener.output(String(line)) }
            return outcome
        }
        return PreviewStack(
            settings: try StackSettings(flags: flags, environment: environment), runner: runner, machine: machine)
    }
}
