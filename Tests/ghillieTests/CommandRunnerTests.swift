import Foundation
import Synchronization
import Testing

@testable import ghillie

/// The runner itself, on stand-ins for the tools.
@Suite struct CommandRunnerTests {
    /// A runner whose `docker` is a shell, and which finds nothing else. A file that is written for it would now and then
    /// still be open for writing in what another test starts, and could not be run.
    private static func withDocker(
        environment: [String: String] = [:], _ body: (CommandRunner) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ghillie-runner-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/docker", withDestinationPath: "/bin/sh")
        try await body(.system(environment: environment.merging(["PATH": folder]) { $1 }))
    }

    private static func command(
        _ script: String, _ arguments: [String] = [], input: String = "", limit: Duration = .seconds(60)
    ) -> ExternalCommand {
        ExternalCommand(
            .docker, ["-c", "PATH=/usr/bin:/bin; \(script)", "docker"] + arguments, input: input, limit: limit)
    }

    @Test func argumentsArriveAsTheyAreAndNoShellReadsThem() async throws {
        try await Self.withDocker { runner in
            let outcome = try await runner.run(
                Self.command(#"printf '%s\n' "$@""#, ["a b", "$HOME", "*", ";ls", ""]), .init())
            #expect(outcome == .init(code: 0, output: "a b\n$HOME\n*\n;ls\n\n", messages: []))
        }
    }

    @Test func bothStreamsAndTheCodeAreTold() async throws {
        try await Self.withDocker { runner in
            let heard = Mutex<[String]>([])
            let listener = CommandRunner.Listener { line in
                heard.withLock { $0.append("out: \(line)") }
            } messages: { line in
                heard.withLock { $0.append("err: \(line)") }
            }
            let outcome = try await runner.run(
                Self.command("cat; echo out; printf 'one\\rtwo\\nthree' >&2; exit 5", input: "in\n"), listener)
            #expect(outcome == .init(code: 5, output: "in\nout\n", messages: ["one", "two", "three"]))
            #expect(Set(heard.withLock { $0 }) == ["out: in", "out: out", "err: one", "err: two", "err: three"])
        }
    }

    @Test func whatNeverEndsIsEnded() async throws {
        try await Self.withDocker { runner in
            await #expect(throws: CommandRunner.Failure.tooLong) {
                try await runner.run(Self.command("exec sleep 100", limit: .milliseconds(100)), .init())
            }
        }
    }

    @Test func whatIsNotThereIsTold() async throws {
        try await Self.withDocker { runner in
            #expect(runner.has(.docker) && !runner.has(.helm))
            await #expect(throws: CommandRunner.Failure.notFound) {
                try await runner.run(ExternalCommand(.helm, []), .init())
            }
        }
    }

    @Test func noSecretOfOursIsHandedOn() async throws {
        let environment = [
            "HOME": "/home/ann", "GHILLIE_ADMIN_TOKEN": "secret", "DATABASE_URL": "secret", "VALKEY_URL": "secret",
        ]
        try await Self.withDocker(environment: environment) { runner in
            let output = try await runner.run(Self.command("env"), .init()).output
            #expect(output.contains("HOME=/home/ann"))
            #expect(!output.contains("secret"))
        }
    }

    @Test func ofEndlessOutputTheEndOfTheMessagesIsKept() async throws {
        try await Self.withDocker { runner in
            let outcome = try await runner.run(Self.command("yes out | head -c 5000000; seq 1 100000 >&2"), .init())
            #expect(outcome.output.utf8.count == 4 << 20)
            #expect(outcome.messages.count == 20)
            #expect(outcome.messages.last == "100000")
        }
    }

    @Test func aPortThatIsBoundIsNotFree() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        #expect(isBound)
        let port = Int(UInt16(bigEndian: address.sin_port))
        #expect(!LoopbackPort.isFree(port))
        #expect(try #require(LoopbackPort.free()) != port)
    }
}
