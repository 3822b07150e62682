package import GhillieCore
package import Persistence

/// Makes an estate what its file declares.
package struct CatalogueImporter: Sendable {
    /// What is to be imported, and as what.
    package struct Request: Sendable {
        package let estate: EstateID
        /// For people; `nil` leaves the one that is there, else the key.
        package let name: String?
        /// The commit that the file was taken from.
        package let commit: String?
        let contentHash: ContentHash
        let declared: CatalogueRows

        /// - Throws: ``InvalidCatalogue`` with every problem of the file; ``CatalogueError`` where a key, a name or a
        ///   commit is none.
        package init(file bytes: [UInt8], estate key: String, name: String? = nil, commit: String? = nil) throws {
            estate = try EstateID(key: key)
            guard name.map(TextRule.notBlank.allows) != false else { throw CatalogueError.blankEstateName }
            self.name = name
            self.commit = try commit.map(Self.commit)
            contentHash = ContentHash(of: bytes)
            declared = CatalogueRows(try CatalogueDocument(bytes).estate)
        }

        /// A commit's id, perhaps abbreviated, in lower case.
        private static func commit(_ text: String) throws -> String {
            let id = text.lowercased()
            guard (7...64).contains(id.utf8.count),
                id.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
            else { throw CatalogueError.badCommit(text) }
            return id
        }
    }

    private let database: Database
    private let clock: WallClock

    package init(database: Database, clock: WallClock) {
        self.database = database
        self.clock = clock
    }

    /// What an import would do. Nothing is written.
    package func plan(_ request: Request) async throws -> CataloguePlan {
        try await database.read(in: .estate(request.estate)) { try Self.plan(request, in: $0) }
    }

    /// What an import into a database that does not exist yet would do.
    package static func planFromNothing(_ request: Request) -> CataloguePlan {
        CataloguePlan(
            from: CatalogueRows(), to: request.declared, settings: settings(request, stored: nil))
    }

    /// Reconciles the estate with the file in one transaction. Imports of one estate take turns.
    ///
    /// The same content from the same commit again changes no row, history's neither.
    /// - Throws: ``CatalogueError/estatesAreNotSealed``, `DatabaseError`; then nothing has changed.
    package func run(_ request: Request) async throws -> CataloguePlan {
        let now = clock.now()
        let isSealed = !database.connectedAsBypassRole
        return try await database.write(in: .estate(request.estate)) { transaction in
            let estate = request.estate
            guard try isSealed || EstateStore.isAlone(estate, in: transaction) else {
                throw CatalogueError.estatesAreNotSealed
            }
            let isNew = try EstateStore.settings(of: estate, in: transaction) == nil
            try EstateStore.lock(estate, name: request.name ?? estate.rawValue, at: now, in: transaction)
            let plan = try Self.plan(request, isNew: isNew, in: transaction)
            let last = try CatalogueImportStore.latest(estate: estate, in: transaction)
            if plan.isEmpty, let last, last.contentHash == request.contentHash, last.commit == request.commit {
                return plan
            }
            let name = try request.name ?? EstateStore.settings(of: estate, in: transaction)?.name ?? estate.rawValue
            try EstateStore.update(
                estate, name: name, version: request.declared.version, calendar: request.declared.calendar,
                in: transaction)
            try CatalogueStore.apply(plan, estate: estate, in: transaction)
            try CatalogueImportStore.insert(
                CatalogueImport(
                    number: (last?.number ?? 0) + 1, commit: request.commit, contentHash: request.contentHash,
                    importedAt: now, counts: plan.counts), estate: estate, in: transaction)
            return plan
        }
    }

    private static func plan(
        _ request: Request, isNew: Bool = false, in transaction: SQLTransaction
    ) throws -> CataloguePlan {
        let stored = isNew ? nil : try EstateStore.settings(of: request.estate, in: transaction)
        return CataloguePlan(
            from: try CatalogueStore.rows(estate: request.estate, in: transaction),
            to: request.declared, settings: settings(request, stored: stored))
    }

    private static func settings(
        _ request: Request, stored: (name: String, version: Int?, calendar: String?)?
    ) -> [CataloguePlan.Field] {
        let before = [stored?.name, stored?.version.map(String.init), stored?.calendar]
        let name = request.name ?? stored?.name ?? request.estate.rawValue
        let after = [name, request.declared.version.map(String.init), request.declared.calendar]
        return zip(["name", "version", "calendar"], zip(before, after)).compactMap { name, values in
            CatalogueRow.areSame(values.0, values.1)
                ? nil : CataloguePlan.Field(name: name, before: values.0, after: values.1)
        }
    }
}
