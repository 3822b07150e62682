import CLibPQ
import Foundation
package import Persistence

/// One of the servers that `script/with-postgres` started, and the databases that tests make on it.
///
/// The connection that makes and drops databases is the actor's own: `CREATE DATABASE` copies a template, to which
/// nobody else may be connected, so one is made at a time.
package actor PostgreSQLTestServer {
    private let address: URLComponents
    private let executor = BlockingExecutor(label: "ghillie.test.postgresql")
    private var template: Task<String, any Error>?
    private var connection: OpaquePointer?

    nonisolated package var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let servers: [String: PostgreSQLTestServer] = {
        var servers: [String: PostgreSQLTestServer] = [:]
        for engine in TestDatabase.Engine.allCases {
            guard let text = ProcessInfo.processInfo.environment[variable(for: engine.rawValue)],
                let address = URLComponents(string: text)
            else { continue }
            servers[engine.rawValue] = PostgreSQLTestServer(address)
        }
        return servers
    }()

    private init(_ address: URLComponents) { self.address = address }

    package static func named(_ name: String) throws -> PostgreSQLTestServer {
        guard let server = servers[name] else {
            throw TestServerError(
                description: """
                    \(variable(for: name)) names no server: run the tests by `script/with-postgres swift test`, or narrow \
                    them by GHILLIE_TEST_ENGINES=sqlite
                    """)
        }
        return server
    }

    private static func variable(for name: String) -> String {
        "GHILLIE_TEST_" + name.uppercased().replacingOccurrences(of: "-", with: "_")
    }

    /// Where a database of the server is, for the ordinary role.
    nonisolated package func location(ofDatabase name: String) throws -> DatabaseLocation {
        var address = address
        address.path = "/" + name
        return try DatabaseLocation(parsing: address.string ?? "")
    }

    /// The same database, for another role.
    package static func location(
        _ location: DatabaseLocation, as user: String, password: String? = nil
    ) throws -> DatabaseLocation {
        var address = try address(of: location)
        address.user = user
        address.password = password
        return try DatabaseLocation(parsing: address.string ?? "")
    }

    /// The name of a database.
    package static func database(at location: DatabaseLocation) throws -> String {
        String(try address(of: location).path.dropFirst())
    }

    private static func address(of location: DatabaseLocation) throws -> URLComponents {
        guard case .postgresql(let url) = location, let address = URLComponents(string: url) else {
            throw TestServerError(description: "not a database of a server")
        }
        return address
    }

    /// Makes an empty database, or a migrated one by copying.
    func makeDatabase(isMigrated: Bool) async throws -> String {
        let name = Self.freshName()
        let template = isMigrated ? try await migratedTemplate() : "template1"
        try run("CREATE DATABASE \(name) TEMPLATE \(template)")
        return name
    }

    package func dropDatabase(_ name: String) throws {
        do {
            try run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        } catch {
            // An ordinary role may not force out the server's own vacuum worker, which a plain DROP sends away.
            try run("DROP DATABASE IF EXISTS \(name)")
        }
    }

    /// Runs a statement, as the role that makes the databases.
    package func run(_ statement: String) throws {
        let connection = connection ?? PQconnectdb(address.string ?? "")
        self.connection = connection
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw TestServerError(description: String(cString: PQerrorMessage(connection)))
        }
    }

    private func migratedTemplate() async throws -> String {
        if let template { return try await template.value }
        let making = Task {
            let name = Self.freshName()
            try run("CREATE DATABASE \(name) TEMPLATE template1")
            await (try Database.open(try location(ofDatabase: name))).close()
            return name
        }
        template = making
        return try await making.value
    }

    private static func freshName() -> String {
        "test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
    }
}

/// A server for tests is missing, or failed.
struct TestServerError: Error, CustomStringConvertible {
    let description: String
}
