import ArgumentParser
import Catalogue
import Delivery
import GhillieCore
import Persistence

/// Which estate is meant.
struct EstateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The estate. (default: the only one that there is)", valueName: "key"))
    var estateKey: String?

    /// - Throws: `CommandFailure` where none is named and there is not just one.
    func estate(in database: Database) async throws -> EstateID {
        if let estateKey { return try EstateID(key: estateKey) }
        let estates = try await database.read(in: .system) { try EstateStore.list(in: $0) }
        if let only = estates.first, estates.count == 1 { return only }
        throw estates.isEmpty
            ? CommandFailure.noEstate
            : .badInput(
                "there are \(estates.count) estates: \(estates.prefix(10).map(\.rawValue).joined(separator: ", "))",
                hint: "name one with --estate-key")
    }
}

extension EstateID {
    /// The estate of a key; that of `ghillie try` where there is none.
    /// - Throws: `CatalogueError.badEstateKey`.
    init(chosen key: String?) throws { self = try key.map { try EstateID(key: $0) } ?? .local }
}

extension RepositorySlug {
    /// The repository of an owner and a name that were typed.
    init(chosen owner: String, _ name: String) throws(CommandFailure) {
        do {
            try self.init(owner: owner, name: name)
        } catch {
            throw .badInput(
                "`\(TerminalText.singleLine("\(owner)/\(name)"))` is no repository's name",
                hint: "see `ghillie estate repo list`")
        }
    }
}

extension CommandFailure {
    static let noEstate = badInput(
        "there is no estate yet", hint: "`ghillie estate import --estate-key KEY --catalogue-path FILE` makes one")
}
