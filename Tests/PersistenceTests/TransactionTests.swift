import Foundation
import GhillieCore
import Persistence
import Synchronization
import TestSupport
import Testing

/// Whole or not at all, one after the other, and on one snapshot: on both engines alike.
@Suite struct TransactionTests {
    private struct Refusal: Error {}

    private static func insert(_ id: Int, number: Int = 0, in transaction: SQLTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO samples (id, estate_id, number)
            VALUES (\(id), \(EstateID.local), \(number))
            """)
    }

    private static func number(of id: Int, in transaction: SQLTransaction) throws -> Int? {
        try transaction.first("SELECT number FROM samples WHERE id = \(id)") { try $0.integer(0) }
    }

    private static func count(in database: Database) async throws -> Int? {
        try await database.read(in: .estate(.local)) { transaction in
            try transaction.first("SELECT count(*) FROM samples") { try $0.integer(0) }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func nothingIsKeptWhenTheBodyThrows(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            await #expect(throws: Refusal.self) {
                try await database.write(in: .estate(.local)) { transaction in
                    try Self.insert(1, in: transaction)
                    throw Refusal()
                }
            }
            let count = try await Self.count(in: database)
            #expect(count == 0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aStatementThatFailedDoomsItsTransaction(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            await #expect {
                try await database.write(in: .estate(.local)) { transaction in
                    try Self.insert(1, in: transaction)
                    #expect(throws: DatabaseError.self) { try Self.insert(1, in: transaction) }
                    #expect(throws: DatabaseError.self) { try Self.insert(2, in: transaction) }
                }
            } throws: { error in
                guard case .statementFailed? = error as? DatabaseError else { return false }
                return !"\(error)".contains("local")
            }
            let count = try await Self.count(in: database)
            #expect(count == 0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aReadMayNotWrite(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            await #expect(throws: DatabaseError.readOnly) {
                try await database.read(in: .estate(.local)) { try Self.insert(1, in: $0) }
            }
            let count = try await Self.count(in: database)
            #expect(count == 0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aTransactionIsOfNoUseAfterItsBody(engine: TestDatabase.Engine) async throws {
        struct Leak: @unchecked Sendable { let transaction: SQLTransaction }
        try await TestDatabase.withSamples(engine) { database in
            let leak = try await database.read(in: .system) { Leak(transaction: $0) }
            #expect(throws: DatabaseError.closed) { try leak.transaction.execute("SELECT 1") }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsReadBeforeAWriteStillHoldsAtItsCommit(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            try await database.write(in: .estate(.local)) { try Self.insert(1, number: 0, in: $0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<10 {
                            try await database.write(in: .estate(.local)) { transaction in
                                let number = try Self.number(of: 1, in: transaction) ?? -1_000
                                try transaction.execute("UPDATE samples SET number = \(number + 1) WHERE id = 1")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let number = try await database.read(in: .estate(.local)) { try Self.number(of: 1, in: $0) }
            #expect(number == 80)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aReadSeesOneSnapshot(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let hasRead = Rendezvous()
            let hasWritten = Rendezvous()
            async let seen = database.read(in: .estate(.local)) { transaction in
                let before = try Self.number(of: 1, in: transaction)
                hasRead.reach()
                #expect(hasWritten.wait())
                return [before, try Self.number(of: 1, in: transaction)]
            }
            #expect(await hasRead.reached())
            try await database.write(in: .estate(.local)) { try Self.insert(1, in: $0) }
            hasWritten.reach()
            #expect(try await seen == [nil, nil])
            #expect(try await Self.count(in: database) == 1)
        }
    }

    /// SQLite cannot come to this: its second write waits before it reads.
    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aTransactionThatConflictsIsRunAgain(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let runs = Mutex(0)
            let hasRead = Rendezvous()
            let hasWritten = Rendezvous()
            async let sum = database.write(in: .estate(.local)) { transaction in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                let seen = try transaction.first("SELECT coalesce(sum(number), 0) FROM samples") { try $0.integer(0) }
                if run == 1 {
                    hasRead.reach()
                    #expect(hasWritten.wait())
                }
                try Self.insert(2, number: (seen ?? 0) + 1, in: transaction)
                return seen
            }
            #expect(await hasRead.reached())
            try await database.write(in: .estate(.local)) { transaction in
                let seen = try transaction.first("SELECT coalesce(sum(number), 0) FROM samples") { try $0.integer(0) }
                try Self.insert(1, number: (seen ?? 0) + 1, in: transaction)
            }
            hasWritten.reach()
            #expect(try await sum == 1)
            #expect(runs.withLock { $0 } == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aLockIsWaitedForNoLongerThanPatienceSays(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine, patience: .milliseconds(40)) { database in
            try await TestDatabase.withSecond(of: database) { other in
                let holds = Rendezvous()
                let isDone = Rendezvous()
                try await database.write(in: .estate(.local)) { try Self.insert(1, in: $0) }
                async let holder: Void = database.write(in: .estate(.local)) { transaction in
                    try transaction.execute("UPDATE samples SET number = 5 WHERE id = 1")
                    holds.reach()
                    #expect(isDone.wait())
                }
                #expect(await holds.reached())
                await #expect(throws: DatabaseError.locked) {
                    try await other.write(in: .estate(.local)) { transaction in
                        try transaction.execute("UPDATE samples SET number = 6 WHERE id = 1")
                    }
                }
                isDone.reach()
                try await holder
                #expect(DatabaseError.locked.isUnusable)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aClosedDatabaseSaysSo(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            await database.close()
            await #expect(throws: DatabaseError.closed) { try await Self.count(in: database) }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aTaskThatWasCancelledKeepsNothing(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let hasWritten = Rendezvous()
            let isCancelled = Rendezvous()
            let task = Task {
                try await database.write(in: .estate(.local)) { transaction in
                    try Self.insert(1, in: transaction)
                    hasWritten.reach()
                    #expect(isCancelled.wait())
                    try Self.insert(2, in: transaction)
                }
            }
            #expect(await hasWritten.reached())
            task.cancel()
            isCancelled.reach()
            await #expect(throws: CancellationError.self) { try await task.value }
            let count = try await Self.count(in: database)
            #expect(count == 0)
        }
    }
}
