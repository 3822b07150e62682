import Dispatch
import Foundation
import GitSource

/// Runs other programs: the one way out of this process, which tests replace by one that records.
///
/// The processes are `GitSource`'s: what holds for git (no shell, nothing inherited, streams that cannot block each other)
/// holds for these, and the executable stands above every stage.
struct CommandRunner: Sendable {
    /// How a program ended.
    struct Outcome: Equatable, Sendable {
        /// 0 is success; of a signal it is 128 more.
        var code: Int32 = 0
        var output = ""
        /// The last lines of what it said on standard error.
        var messages: [String] = []
    }

    /// Why there is no outcome.
    enum Failure: Error, Equatable {
        case notFound
        case cannotStart(reason: String)
        case tooLong
    }

    /// Where what a program writes is heard line by line, as it comes.
    struct Listener: Sendable {
        var output: @Sendable (String) -> Void = { _ in }
        var messages: @Sendable (String) -> Void = { _ in }
    }

    /// Whether there is such a program.
    let has: @Sendable (StackTool) -> Bool
    /// - Throws: ``Failure``.
    let run: @Sendable (ExternalCommand, Listener) async throws -> Outcome

    /// Programs that `PATH` leads to, with this environment but for what is Ghillie's own, its secrets among it.
    static func system(environment: [String: String]) -> CommandRunner {
        let passedOn = environment.filter { name, _ in
            !name.hasPrefix("GHILLIE_") && !["DATABASE_URL", "VALKEY_URL"].contains(name)
        }
        let paths = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
        let find: @Sendable (StackTool) -> String? = { tool in
            paths.map { "\($0)/\(tool.rawValue)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        }
        return CommandRunner {
            find($0) != nil
        } run: { command, listener in
            guard let executable = find(command.tool) else { throw Failure.notFound }
            return try await withCheckedThrowingContinuation { continuation in
                DispatchQueue(label: "ghillie.command").async {
                    continuation.resume(
                        with: Result { try follow(command, at: executable, environment: passedOn, listener) })
                }
            }
        }
    }

    private static let keptOutputBytes = 4 << 20

    /// Blocks until it has ended.
    private static func follow(
        _ command: ExternalCommand, at executable: String, environment: [String: String], _ listener: Listener
    ) throws -> Outcome {
        do {
            // For those that wait long without a word. They hear of a Ctrl-C themselves, and clean up after themselves.
            let child = try ChildProcess(
                executable: FilePath(executable), arguments: command.arguments.map { FilePath($0) },
                environment: environment.map { FilePath("\($0.key)=\($0.value)") }, patienceSeconds: 1_000_000,
                limit: command.limit, sharesGroup: true)
            let output = Lines(listener.output)
            let messages = Lines(listener.messages)
            child.hearErrors = messages.take
            // One that does not want its input has said why.
            try? child.write(Array(command.input.utf8))
            child.closeInput()
            var kept: [UInt8] = []
            while let piece = try child.readSome() {
                kept += piece.prefix(Self.keptOutputBytes - kept.count)
                output.take(piece)
            }
            let ending = try child.finish()
            output.end()
            messages.end()
            return Outcome(
                code: ending.code, output: String(decoding: kept, as: UTF8.self), messages: messages.last)
        } catch ChildProcess.Failure.cannotStart(let code) {
            throw Failure.cannotStart(reason: String(cString: strerror(code)))
        } catch {
            throw Failure.tooLong
        }
    }
}

/// Puts what comes in pieces together to lines, cuts off the ends of very long ones, and keeps the last.
private final class Lines {
    private static let keptLines = 20
    private static let longestLine = 1 << 20

    private let hear: (String) -> Void
    private var begun: [UInt8] = []
    private(set) var last: [String] = []

    init(_ hear: @escaping (String) -> Void) { self.hear = hear }

    func take(_ piece: [UInt8]) {
        var rest = piece[...]
        // Progress bars end their lines with a return.
        while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            begin(rest[..<end])
            self.end()
            rest = rest[(end + 1)...]
        }
        begin(rest)
    }

    private func begin(_ piece: ArraySlice<UInt8>) { begun += piece.prefix(Self.longestLine - begun.count) }

    func end() {
        guard !begun.isEmpty else { return }
        let line = String(decoding: begun, as: UTF8.self)
        begun = []
        last = last.suffix(Self.keptLines - 1) + [line]
        hear(line)
    }
}

extension ChildProcess.Ending {
    fileprivate var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let number): 128 + number
        case .unknown: 255
        }
    }
}
