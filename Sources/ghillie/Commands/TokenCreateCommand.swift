import ArgumentParser
import Catalogue
import Delivery
import GhillieCore
import HTTPAPI
import Persistence

/// `ghillie token create`
struct TokenCreateCommand: AsyncParsableCommand {
    enum Output: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token, and print it: this once, since only its hash is kept.",
        discussion: """
            Examples:
              ghillie token create --scope read --name dashboard --expires-in-days 90
              GHILLIE_AUTH_TOKEN=$(ghillie token create --estate acme --scope operate)
            """
    )

    @Option(help: ArgumentHelp("The estate that it sees.", valueName: "key"))
    var estate = EstateID.local.rawValue

    @Option(help: "What it may do there.")
    var scope: AccessScope

    @Option(help: ArgumentHelp("What people know it by, 1 to 100 characters.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "After how many days it loses its force, 1 to 3650; never, where this is not given.",
            valueName: "days"))
    var expiresInDays: Int?

    @Option(help: ArgumentHelp("The form of the answer: the token alone, or with its id.", valueName: "format"))
    var output = Output.text

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        if let name, !(1...100).contains(name.count) { throw ValidationError("--name has 1 to 100 characters.") }
        if let expiresInDays, !(1...3_650).contains(expiresInDays) {
            throw ValidationError("--expires-in-days is from 1 to 3650, not \(expiresInDays).")
        }
    }

    func run() async throws {
        let composition = Composition.standard
        let now = composition.clock.now()
        let token = Token(
            name: name, estate: EstateID(estate), scope: scope, createdAt: now,
            expiresAt: expiresInDays.map { now + .days($0) })
        let secret = TokenSecret.random()
        let chosen = try composition.serviceDatabase(named: options.database, for: "token")
        try await composition.withDatabase(chosen) { database in
            try await database.write(in: .system) { transaction in
                let isKnown = try token.estate == .local || EstateStore.list(in: transaction).contains(token.estate)
                guard isKnown else { throw CommandFailure.noSuchEstate(token.estate) }
                try TokenStore.insert(token, secret.hash, in: transaction)
            }
        }
        switch output {
        case .text: try composition.console.write(secret.text + "\n")
        case .json:
            let members: OrderedJSON = ["token": .text(secret.text), "id": .text(token.id.rawValue)]
            try composition.console.write(members.document)
        }
        composition.console.message("token \(token.id): \(token.summary); it is not shown again")
    }
}

extension CommandFailure {
    fileprivate static func noSuchEstate(_ estate: EstateID) -> CommandFailure {
        badInput("there is no estate \(estate)", hint: "an import makes it: `ghillie estate import`")
    }
}

extension AccessScope: ExpressibleByArgument {}

extension Token {
    fileprivate var summary: String {
        let end = expiresAt.map { ", until \($0.minuteText)" } ?? ""
        return "\(scope.rawValue) for the estate \(estate)\(end)"
    }
}
