import EventBuffer
import HTTPAPI
import Logging
import Persistence
import Testing

@testable import ghillie

@Suite struct ServiceConfigurationTests {
    private static func configuration(
        _ environment: [String: String], files: [String: String] = [:]
    ) throws -> ServiceConfiguration {
        try ServiceConfiguration(environment: environment) { files[$0] }
    }

    private static func faults(_ environment: [String: String], files: [String: String] = [:]) -> [String] {
        let error = #expect(throws: EnvironmentFaults.self) {
            try configuration(environment, files: files)
        }
        return error?.faults.map(\.variable) ?? []
    }

    @Test func anEmptyEnvironmentIsEnough() throws {
        let configuration = try Self.configuration(["GHILLIE_PORT": ""])
        #expect(configuration.host == "0.0.0.0")
        #expect(configuration.port == 8_080)
        #expect(configuration.logLevel == .info)
        #expect(configuration.logFormat == .auto)
        #expect(configuration.database == nil)
        #expect(configuration.migration == .auto)
        #expect(configuration.valkey == nil)
        #expect(configuration.drain == .seconds(2))
        guard case .firstToken = configuration.rule else { return #expect(Bool(false), "the first token is made") }
    }

    @Test func everyFaultIsToldAtOnceAndNoValueIsShown() {
        let environment = [
            "GHILLIE_HOST": "a/b", "GHILLIE_PORT": "65536", "GHILLIE_LOG_LEVEL": "loud", "GHILLIE_LOG_FORMAT": "xml",
            "GHILLIE_DATABASE_URL": "mysql://ann:secret@host/db", "GHILLIE_ROLE": "king",
            "GHILLIE_ADMIN_TOKEN": "secret", "GHILLIE_AUTH": "maybe", "GHILLIE_DRAIN_S": "9",
            "GHILLIE_MIGRATE": "never", "GHILLIE_VALKEY_URL": "rediss://ann:secret@host:6379/0",
        ]
        let error = #expect(throws: EnvironmentFaults.self) { try Self.configuration(environment) }
        let faults = error?.faults ?? []
        #expect(Set(faults.map(\.variable)) == Set(environment.keys))
        #expect(!faults.contains { $0.description.contains("secret") })
        #expect(error.map { CommandFailure($0, of: "serve").exitCode } == CommandFailure.badInput)
        #expect(error.map { CommandFailure($0, of: "serve").details.count } == environment.count)
    }

    @Test(arguments: [
        ("TRACE", Logger.Level.trace), ("debug", .debug), ("Info", .info), ("NOTICE", .notice), ("warn", .warning),
        ("WARNING", .warning), ("Error", .error), ("critical", .critical),
    ])
    func levelsAreTakenInAnyCase(text: String, level: Logger.Level) throws {
        #expect(try Self.configuration(["GHILLIE_LOG_LEVEL": text]).logLevel == level)
    }

    @Test func aSecretMayComeFromAFile() throws {
        let files = ["/run/token": "correct-horse-battery\n", "/run/url": "postgresql://ann:secret@db/ghillie\n"]
        let configuration = try Self.configuration(
            ["GHILLIE_ADMIN_TOKEN_FILE": "/run/token", "GHILLIE_DATABASE_URL_FILE": "/run/url"], files: files)
        guard case .token("correct-horse-battery") = configuration.rule else {
            return #expect(Bool(false), "the token is the file's text without its line break")
        }
        #expect(configuration.database == .postgresql(url: "postgresql://ann:secret@db/ghillie"))
    }

    @Test func aFileThatCannotBeReadOrIsNotAloneIsAFault() {
        #expect(Self.faults(["GHILLIE_ADMIN_TOKEN_FILE": "/none"]) == ["GHILLIE_ADMIN_TOKEN_FILE"])
        #expect(
            Self.faults(["GHILLIE_ADMIN_TOKEN_FILE": "/empty"], files: ["/empty": "\n"]) == [
                "GHILLIE_ADMIN_TOKEN_FILE"
            ])
        #expect(
            Self.faults(
                ["GHILLIE_PORT": "1", "GHILLIE_PORT_FILE": "/port"], files: ["/port": "2"]) == ["GHILLIE_PORT"])
    }

    @Test func ghilliesOwnVariableComesBeforeThePlatforms() throws {
        var environment = ["DATABASE_URL": "postgresql://host/a"]
        #expect(try Self.configuration(environment).database == .postgresql(url: "postgresql://host/a"))
        environment["GHILLIE_DATABASE_URL"] = "/srv/ghillie.db"
        #expect(try Self.configuration(environment).database == .sqlite(path: "/srv/ghillie.db"))
    }

    @Test func aBufferMayBeNamedByEitherVariable() throws {
        let named = try Self.configuration(["VALKEY_URL": "redis://host/2", "GHILLIE_VALKEY_URL": "valkey://cache"])
        #expect(named.valkey?.description == "valkey://cache:6379/0")
        let platforms = try Self.configuration(["VALKEY_URL": "redis://host/2"])
        #expect(platforms.valkey?.description == "valkey://host:6379/2")
    }

    @Test func theSchemaIsLeftAloneByThatWordAlone() throws {
        #expect(try Self.configuration(["GHILLIE_MIGRATE": "Manual"]).migration == .manual)
        #expect(Self.faults(["GHILLIE_MIGRATE": "no"]) == ["GHILLIE_MIGRATE"])
    }

    @Test func authenticationIsTurnedOffByThatWordAlone() throws {
        guard case .open = try Self.configuration(["GHILLIE_AUTH": "Disabled"]).rule else {
            return #expect(Bool(false), "disabled is open")
        }
        #expect(Self.faults(["GHILLIE_AUTH": "no"]) == ["GHILLIE_AUTH"])
    }
}
