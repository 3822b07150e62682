import Foundation
import Synchronization
import Testing

@testable import ghillie

/// The runner itself, on stand-ins for the tools.
@Suite struct CommandRunnerTests {
    /// A runner that finds a `docker` with this script, and nothing else.
    private static func withDocker(
        _ script: String, environment: [String: String] = [:], _ body: (CommandRunner) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ghillie-runner-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tool = folder.appending(path: "docker").path
        try "#!/bin/sh\nPATH=/usr/bin:/bin\n\(script)\n".write(toFile: tool, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
        try await body(.system(environment: environment.merging(["PATH": folder.path]) { $1 }))
    }

    @Test func argumentsArriveAsTheyAreAndNoShellReadsThem() async throws {
        try await Self.withDocker(#"printf '%s\n' "$@""#) { runner in
            let outcome = try await runner.run(ExternalCommand(.docker, ["a b", "$HOME", "*", ";ls", ""]), .init())
            #expect(outcome == .init(code: 0, output: "a b\n$HOME\n*\n;ls\n\n", messages: []))
        }
    }

    @Test func bothStreamsAndTheCodeAreTold() async throws {
        try await Self.withDocker("cat; echo out; printf 'one\\rtwo\\nthree' >&2; exit 5") { runner in
            let heard = Mutex<[String]>([])
            let listener = CommandRunner.Listener { line in
                heard.withLock { $0.append("out: \(line)") }
            } messages: { line in
                heard.withLock { $0.append("err: \(line)") }
            }
            let outcome = try await runner.run(ExternalCommand(.docker, [], input: "in\n"), listener)
            #expect(outcome == .init(code: 5, output: "in\nout\n", messages: ["one", "two", "three"]))
            #expect(Set(heard.withLock { $0 }) == ["out: in", "out: out", "err: one", "err: two", "err: three"])
        }
    }

    @Test func whatNeverEndsIsEnded() async throws {
        try await Self.withDocker("exec sleep 100") { runner in
            await #expect(throws: CommandRunner.Failure.tooLong) {
                try await runner.run(ExternalCommand(.docker, [], limit: .milliseconds(100)), .init())
            }
        }
    }

    @Test func whatIsNotThereIsTold() async throws {
        try await Self.withDocker("") { runner in
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
        try await Self.withDocker("env", environment: environment) { runner in
            let output = try await runner.run(ExternalCommand(.docker, []), .init()).output
            #expect(output.contains("HOME=/home/ann"))
            #expect(!output.contains("secret"))
        }
    }

    @Test func ofEndlessOutputTheEndOfTheMessagesIsKept() async throws {
        try await Self.withDocker("yes out | head -c 9000000; seq 1 100000 >&2") { runner in
            let outcome = try await runner.run(ExternalCommand(.docker, []), .init())
            #expect(outcome.output.utf8.count == 4 << 20)
            #expect(outcome.messages.count == 20)
            #expect(outcome.messages.last == "100000")
        }
    }

    @Test func aPortThatIsBoundIsNotFree() throws {
        let port = try #require(LoopbackPort.free())
        #expect(LoopbackPort.isFree(port))
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(bound == 0 && listen(descriptor, 1) == 0)
        #expect(!LoopbackPort.isFree(port))
    }
}
