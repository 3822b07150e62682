import GhillieCore
import Persistence

/// The count of transactions that have written an estate's Silver.
enum SilverGeneration {
    /// Counts this transaction, and makes every other writer of the estate wait until it ends: merging news, extending
    /// landings and swapping a replay in each rest on nobody else writing meanwhile.
    static func advance(estate: EstateID, in transaction: SQLTransaction) throws -> Int {
        let generation = try transaction.first(
            """
            INSERT INTO silver_generations AS held (estate_id, generation, replays)
            VALUES (\(estate), 1, 0)
            ON CONFLICT (estate_id) DO UPDATE
            SET generation = held.generation + 1
            RETURNING generation
            """
        ) { try $0.integer(0) }
        return generation ?? 0
    }

    /// Counts a replay that begins.
    static func beginReplay(estate: EstateID, in transaction: SQLTransaction) throws -> Int {
        let replays = try transaction.first(
            """
            INSERT INTO silver_generations AS held (estate_id, generation, replays)
            VALUES (\(estate), 0, 1)
            ON CONFLICT (estate_id) DO UPDATE
            SET replays = held.replays + 1
            RETURNING replays
            """
        ) { try $0.integer(0) }
        return replays ?? 0
    }

    /// The number of the replay that began last.
    static func latestReplay(estate: EstateID, in transaction: SQLTransaction) throws -> Int {
        try transaction.first(
            """
            SELECT replays
            FROM silver_generations
            WHERE estate_id = \(estate)
            """
        ) { try $0.integer(0) } ?? 0
    }

    static func current(estate: EstateID, in transaction: SQLTransaction) throws -> Int {
        try transaction.first(
            """
            SELECT generation
            FROM silver_generations
            WHERE estate_id = \(estate)
            """
        ) { try $0.integer(0) } ?? 0
    }
}
