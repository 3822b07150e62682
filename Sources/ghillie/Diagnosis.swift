import Delivery
import EventBuffer
import GhillieCore
import GitHubAPI
import HTTPAPI
import Logging
import Persistence

/// What `ghillie doctor` finds: the settings in force, and what does not work with them.
struct Diagnosis: Sendable {
    struct Setting: Equatable, Sendable {
        let variable: String
        /// Never a secret.
        let value: String
        let source: String
    }

    struct Check: Equatable, Sendable {
        enum State: String, Sendable {
            case ok, warning, failed
        }

        let name: String
        let state: State
        let detail: String
    }

    var settings: [Setting] = []
    var checks: [Check] = []

    var failures: Int { checks.count { $0.state == .failed } }

    mutating func add(_ name: String, _ state: Check.State, _ detail: String) {
        checks.append(Check(name: name, state: state, detail: detail))
    }

    // MARK: - Settings

    /// The settings of a service, where they can be used.
    static func settings(
        of service: ServiceConfiguration, database: DatabaseLocation, flag: String?, dataDirectory: String?,
        environment: [String: String]
    ) -> [Setting] {
        func setting(_ variables: String..., value: String) -> Setting {
            for variable in variables {
                if environment["\(variable)_FILE"].map({ !$0.isEmpty }) == true {
                    return Setting(variable: variable, value: value, source: "file")
                }
                if environment[variable].map({ !$0.isEmpty }) == true {
                    return Setting(variable: variable, value: value, source: "environment")
                }
            }
            return Setting(variable: variables[0], value: value, source: "default")
        }
        let (token, auth) =
            switch service.rule {
            case .open: ("not looked at", "disabled")
            case .token: ("set, and not shown", "enabled")
            case .firstToken: ("made at the first start", "enabled")
            }
        let database =
            flag == nil
            ? setting("GHILLIE_DATABASE_URL", "DATABASE_URL", value: "\(database)")
            : Setting(variable: "--database", value: "\(database)", source: "flag")
        return [
            setting("GHILLIE_HOST", value: service.host), setting("GHILLIE_PORT", value: "\(service.port)"),
            setting("GHILLIE_LOG_LEVEL", value: service.logLevel.rawValue.uppercased()),
            setting("GHILLIE_LOG_FORMAT", value: service.logFormat.rawValue), database,
            setting("GHILLIE_DATA_DIR", value: dataDirectory ?? "none"),
            setting("GHILLIE_MIGRATE", value: service.migration.rawValue),
            setting("GHILLIE_VALKEY_URL", "VALKEY_URL", value: service.valkey.map { "\($0)" } ?? "none"),
            setting("GHILLIE_ADMIN_TOKEN", value: token), setting("GHILLIE_AUTH", value: auth),
            setting("GHILLIE_DRAIN_S", value: "\(service.drain.components.seconds)"),
            setting("GHILLIE_ROLE", value: service.role.rawValue),
            setting(
                "GHILLIE_GITHUB_TOKEN", "GHILLIE_GITHUB_APP_PRIVATE_KEY", "GHILLIE_GITHUB_APP_ID",
                value: service.gitHub.map(\.credentials.words) ?? "none"),
            setting("GHILLIE_GITHUB_API_URL", value: (service.gitHub?.root ?? .gitHubCom).origin),
            setting(
                "GHILLIE_INGESTION_INTERVAL_S",
                value: "\(service.ingestionInterval?.components.seconds ?? 0)"),
            setting("GHILLIE_STALLED_AFTER_S", value: "\(service.stalledAfter.components.seconds)"),
            setting(
                "GHILLIE_GITHUB_WEBHOOK_SECRET",
                value: service.webhookSecrets.isEmpty ? "none" : "\(service.webhookSecrets.count), and not shown"),
        ]
    }

    // MARK: - Checks

    /// Looks at a database as it is: makes none and changes none.
    mutating func look(at location: DatabaseLocation, migration: MigrationPolicy) async {
        do {
            let database = try await Database.open(
                location, options: Database.Options(connectionPatience: .seconds(3), migrates: false))
            add("database", .ok, "\(location) answers")
            add("schema", .ok, "version \(database.schema), which is this program's")
            add(bypasses: database.connectedAsBypassRole, location)
            await database.close()
        } catch DatabaseError.notMigrated where migration == .auto {
            add("database", .ok, "\(location) can be used")
            add("schema", .ok, "not this program's yet: whoever opens the database next brings it there")
            if case .postgresql = location { add("role", .ok, "not known before the schema is there") }
        } catch DatabaseError.notMigrated {
            add("database", .ok, "\(location) can be used")
            add("schema", .failed, "not this program's: `ghillie migrate` brings it there")
        } catch {
            let reason = (error as? DatabaseError).map { "\($0)" } ?? "it cannot be opened"
            add("database", .failed, "\(location): \(reason)")
        }
    }

    /// Looks at a buffer by a connection of its own, and writes nothing.
    mutating func look(at buffer: ValkeyLocation) async {
        switch await DeliveryBuffer.look(at: buffer) {
        case .trusted: add("buffer", .ok, "\(buffer) keeps what it acknowledges")
        case .away(let error): add("buffer", .failed, "\(buffer): \(error)")
        case .untrusted(let distrust): add("buffer", .failed, "\(buffer) is not used: \(distrust)")
        }
    }

    /// Asks GitHub whether it knows who asks. What an App may read is each owner's to say: `ghillie ingest run` tells.
    mutating func look(at gitHub: GitHubConfiguration?, clock: WallClock) async {
        guard let gitHub else { return add("github", .ok, "not read: nothing says as whom") }
        var configuration = gitHub
        configuration.retries = 0
        configuration.timeout = .seconds(5)
        let client = GitHubClient(
            configuration, clock: clock, logger: Logger(label: "ghillie") { _ in SwiftLogNoOpLogHandler() })
        do {
            if let app = try await client.app() {
                add(app, of: gitHub.root)
            } else {
                _ = try await client.send(RESTRequest(owner: "", path: "/rate_limit"))
                add("github", .ok, "\(gitHub.root.origin) answers")
            }
        } catch let fault as GitHubFault where fault.reason == .notFound {
            // So answers a server of one's own where limits are off; an App that is not found is told as refused.
            add("github", .ok, "\(gitHub.root.origin) answers, and has no limits")
        } catch {
            add("github", .failed, (error as? GitHubFault)?.description ?? "GitHub cannot be asked")
        }
        try? await client.shutdown()
    }

    private mutating func add(_ app: GitHubApp, of root: GitHubAPIRoot) {
        let seconds = app.clockLead.components.seconds
        if abs(seconds) > 30 {
            let direction = seconds > 0 ? "behind" : "ahead of"
            add("github", .warning, "this host's clock is \(abs(seconds)) seconds \(direction) GitHub's: set it")
        }
        switch app.installations {
        case nil: add("github", .ok, "\(root.origin) knows the App")
        case 0?: add("github", .warning, "\(root.origin) knows the App, which no owner has installed: it reads nothing")
        case let count?:
            add("github", .ok, "\(root.origin) knows the App, which has \(Quantity.text(count, "installation"))")
        }
    }

    private mutating func add(bypasses: Bool, _ location: DatabaseLocation) {
        guard case .postgresql = location else { return }
        if bypasses {
            add("role", .warning, RoleWarning.text)
        } else {
            add("role", .ok, "an ordinary role, which row-level security holds to its estate")
        }
    }

    // MARK: - Words

    var json: OrderedJSON {
        [
            "settings": .array(
                settings.map { ["variable": .text($0.variable), "value": .text($0.value), "source": .text($0.source)] }),
            "checks": .array(
                checks.map { ["check": .text($0.name), "state": .text($0.state.rawValue), "detail": .text($0.detail)] }),
        ]
    }

    func tables(on console: Console) -> String {
        var first = TextTable(header: ["SETTING", "VALUE", "FROM"])
        first.rows = settings.map { [.init(text: $0.variable), .init(text: $0.value), .init(text: $0.source)] }
        var second = TextTable(header: ["CHECK", "STATE", "DETAIL"])
        second.rows = checks.map { check in
            [
                .init(text: check.name), .init(text: check.state.rawValue, colour: check.state.colour),
                .init(text: check.detail),
            ]
        }
        let tables = (settings.isEmpty ? [] : [first]) + [second]
        return tables.map { $0.lines(coloured: console.coloured).map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }
}

extension GitHubConfiguration.Credentials {
    fileprivate var words: String {
        switch self {
        case .none: "nobody"
        case .token: "a token, not shown"
        case .app(let id, _): "the App \(id)"
        }
    }
}

extension Diagnosis.Check.State {
    fileprivate var colour: Colour {
        switch self {
        case .ok: .green
        case .warning: .yellow
        case .failed: .red
        }
    }
}

/// What is wrong with a role that row-level security does not hold.
enum RoleWarning {
    static let text = """
        this PostgreSQL role is a superuser or has BYPASSRLS: row-level security does not hold it, so a second estate \
        is refused
        """
}
