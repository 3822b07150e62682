import EventBuffer
import GitHubAPI
import GitHubSource
import HTTPAPI
import Logging
import Persistence

/// What `ghillie serve` takes from the environment, read and checked as a whole before anything is begun.
struct ServiceConfiguration: Sendable {
    enum LogFormat: String, CaseIterable, Sendable {
        /// JSON where nobody sits at a terminal.
        case auto
        case json, text
    }

    let host: String
    let port: Int
    let logLevel: Logger.Level
    let logFormat: LogFormat
    /// `nil` is the file in the data directory.
    let database: DatabaseLocation?
    let migration: MigrationPolicy
    /// Where deliveries are buffered; `nil` is nowhere.
    let valkey: ValkeyLocation?
    let rule: Gate.Rule
    /// By which deliveries for the estate `local` are known; several while they are changed.
    let webhookSecrets: [WebhookSecretText]
    let drain: Duration
    /// How long ago a repository's last complete look may be before it counts as stalled.
    let stalledAfter: Duration
    let role: ServiceRole
    /// How GitHub is read; `nil` where nobody gave leave.
    let gitHub: GitHubConfiguration?
    /// Between two runs of ingestion; `nil` for none but those that are asked for.
    let ingestionInterval: Duration?

    /// `role` is the one that is meant where the environment names none. `readFile` gives the text of the file that a variable `NAME_FILE` names; `nil` where it cannot be read.
    ///
    /// - Throws: every fault that there is.
    init(
        environment: [String: String], role usualRole: ServiceRole = .all, readFile: @escaping (String) -> String?
    ) throws(EnvironmentFaults) {
        var reader = EnvironmentReader(environment: environment, readFile: readFile)

        host = reader.value("GHILLIE_HOST", default: "0.0.0.0", allowed: "an address or a host name") { text in
            guard text.utf8.allSatisfy({ (33...126).contains($0) && $0 != UInt8(ascii: "/") }) else { return nil }
            // As a URL has it, [::1].
            return text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        }
        port = reader.number("GHILLIE_PORT", in: 0...65_535, default: 8_080, meaning: "; 0 takes a free one")
        logLevel = reader.value(
            "GHILLIE_LOG_LEVEL", default: .info,
            allowed: "TRACE, DEBUG, INFO, NOTICE, WARNING (or WARN), ERROR or CRITICAL, in any case"
        ) { text in
            let name = text.lowercased()
            return Logger.Level(rawValue: name == "warn" ? "warning" : name)
        }
        logFormat = reader.value("GHILLIE_LOG_FORMAT", default: .auto, allowed: "auto, json or text") {
            LogFormat(rawValue: $0.lowercased())
        }
        database = reader.database("GHILLIE_DATABASE_URL", "DATABASE_URL")
        migration = reader.value(MigrationPolicy.variable, default: .auto, allowed: MigrationPolicy.allowed) {
            MigrationPolicy(parsing: $0)
        }
        valkey = reader.valkey("GHILLIE_VALKEY_URL", "VALKEY_URL")
        role = reader.value(
            "GHILLIE_ROLE", default: usualRole, allowed: "api, ingestion or all; reporting has nothing to do so far"
        ) {
            ServiceRole(rawValue: $0.lowercased())
        }
        gitHub = reader.gitHub()
        ingestionInterval = reader.ingestionInterval()
        let token = reader.value(
            "GHILLIE_ADMIN_TOKEN", default: String?.none, allowed: "16 to 512 visible ASCII characters, without spaces"
        ) { text in
            let isGood = (16...512).contains(text.utf8.count) && text.utf8.allSatisfy { (33...126).contains($0) }
            return isGood ? .some(text) : nil
        }
        let isOpen = reader.value("GHILLIE_AUTH", default: false, allowed: "enabled or disabled") {
            ["enabled": false, "disabled": true][$0.lowercased()]
        }
        rule = isOpen ? .open : token.map(Gate.Rule.token) ?? .firstToken
        webhookSecrets = reader.value(
            "GHILLIE_GITHUB_WEBHOOK_SECRET", default: [],
            allowed: "16 to 512 visible ASCII characters, without spaces; several with a comma between them"
        ) { text in
            let secrets = text.split(separator: ",", omittingEmptySubsequences: false).map {
                WebhookSecretText(String($0.drop { $0 == " " }))
            }
            return secrets.contains { $0 == nil } ? nil : secrets.compactMap(\.self)
        }
        // What is in flight has the rest of the ten seconds in which the process must be gone.
        drain = .seconds(reader.number("GHILLIE_DRAIN_S", in: 0...8, default: 2, meaning: " seconds"))
        stalledAfter = reader.stalledAfter()

        try reader.finish()
    }
}
