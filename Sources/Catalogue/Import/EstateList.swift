package import Persistence

extension EstateStore {
    /// Every estate of a database, by key, each read in its own scope.
    package static func all(in database: Database) async throws -> [Estate] {
        let ids = try await database.read(in: .system) { try list(in: $0) }
        var estates: [Estate] = []
        for id in ids {
            if let estate = try await database.read(in: .estate(id), { try estate(id, in: $0) }) {
                estates.append(estate)
            }
        }
        return estates
    }
}
