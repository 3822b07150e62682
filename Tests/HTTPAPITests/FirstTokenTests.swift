import Foundation
import GhillieCore
import Persistence
import TestSupport
import Testing

@testable import HTTPAPI

@Suite struct FirstTokenTests {
    private static func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "ghillie-token-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory.path)
    }

    private static func token(in directory: String, _ name: String = "token") -> FirstToken {
        FirstToken(file: "\(directory)/\(name)", clock: .system)
    }

    @Test(arguments: TestDatabase.Engine.available)
    func itIsMadeOnceAndKeptWhereItsOwnerAloneReads(engine: TestDatabase.Engine) async throws {
        try await Self.withDirectory { directory in
            try await TestDatabase.with(engine) { database in
                let first = try await Self.token(in: directory).establish(in: database)
                let again = try await Self.token(in: directory).establish(in: database)
                let text = try String(contentsOfFile: "\(directory)/token", encoding: .utf8)
                #expect(first.outcome == .made(token: String(text.dropLast())))
                #expect(again.outcome == .known)
                #expect(first.hash == again.hash)
                #expect(first.hash == ContentHash(of: Array(text.dropLast().utf8)))
                let mode = try FileManager.default.attributesOfItem(atPath: "\(directory)/token")[.posixPermissions]
                #expect(mode as? Int == 0o600)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func ofManyThatBeginAtOnceOneMakesIt(engine: TestDatabase.Engine) async throws {
        try await Self.withDirectory { directory in
            try await TestDatabase.with(engine) { database in
                let results = try await withThrowingTaskGroup(of: (FirstToken.Outcome, ContentHash).self) { group in
                    for index in 0..<6 {
                        group.addTask {
                            try await Self.token(in: directory, "token-\(index)").establish(in: database)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(results.map(\.1)).count == 1)
                #expect(results.count { $0.0 != .known } == 1)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 1)
            }
        }
    }

    @Test func aTokenWhoseHashWasNotStoredYetIsCarriedOnWith() async throws {
        try await Self.withDirectory { directory in
            try "ghillie_from_a_run_that_was_killed\n".write(
                toFile: "\(directory)/token", atomically: true, encoding: .utf8)
            try await TestDatabase.with(.sqlite) { database in
                let outcome = try await Self.token(in: directory).establish(in: database).outcome
                #expect(outcome == .made(token: "ghillie_from_a_run_that_was_killed"))
            }
        }
    }

    @Test func anEmptyFileIsNoToken() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let folder = FileManager.default.temporaryDirectory.appending(path: "ghillie-token-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appending(path: "admin-token").path
            #expect(FileManager.default.createFile(atPath: file, contents: nil))
            let outcome = try await FirstToken(file: file, clock: .system).establish(in: database).outcome
            guard case .made(let token) = outcome else {
                Issue.record("no token was made")
                return
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == token + "\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["admin-token"])
        }
    }

    @Test func aPlaceThatCannotBeWrittenIsNamed() async throws {
        try await TestDatabase.with(.sqlite) { database in
            _ = await #expect(throws: HTTPServiceError.self) {
                try await FirstToken(file: "/proc/nowhere/token", clock: .system).establish(in: database)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func noEstateReadsHashes(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let hash = ContentHash(of: [1])
            try await database.write(in: .system) { try TokenStore.insertFirst(hash, at: .latest, in: $0) }
            #expect(try await database.read(in: .system) { try TokenStore.first(in: $0) } == hash)
            #expect(try await database.read(in: .estate(.local)) { try TokenStore.first(in: $0) } == nil)
        }
    }
}
