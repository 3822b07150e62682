import Persistence
import Testing

@testable import ghillie

@Suite struct ConfigurationTests {
    private func configuration(_ environment: [String: String]) -> Configuration {
        Configuration(environment: environment, workingDirectory: "/here")
    }

    private func location(_ environment: [String: String], flag: String? = nil) throws -> DatabaseLocation {
        try configuration(environment).database(named: flag).location
    }

    @Test func theFlagComesBeforeTheEnvironmentAndThatBeforeTheDataDirectory() throws {
        var environment = ["HOME": "/home/ann"]
        #expect(try location(environment) == .sqlite(path: "/home/ann/.local/share/ghillie/ghillie.db"))
        environment["XDG_DATA_HOME"] = "/data"
        #expect(try location(environment) == .sqlite(path: "/data/ghillie/ghillie.db"))
        environment["GHILLIE_DATA_DIR"] = "/srv/ghillie"
        #expect(try location(environment) == .sqlite(path: "/srv/ghillie/ghillie.db"))
        environment["GHILLIE_DATABASE_URL"] = "sqlite:///srv/other.db"
        #expect(try location(environment) == .sqlite(path: "/srv/other.db"))
        #expect(try location(environment, flag: "mine.db") == .sqlite(path: "mine.db"))
    }

    @Test func whatIsSetToNothingIsNotSet() throws {
        let environment = [
            "HOME": "/home/ann", "XDG_DATA_HOME": "", "GHILLIE_DATA_DIR": "", "GHILLIE_DATABASE_URL": "",
        ]
        #expect(try location(environment) == .sqlite(path: "/home/ann/.local/share/ghillie/ghillie.db"))
    }

    @Test func aRelativeDataHomeIsIgnoredAndARelativeDataDirectoryIsFromHere() throws {
        #expect(
            try location(["HOME": "/home/ann", "XDG_DATA_HOME": "data"])
                == .sqlite(path: "/home/ann/.local/share/ghillie/ghillie.db"))
        #expect(try location(["GHILLIE_DATA_DIR": "data"]) == .sqlite(path: "/here/data/ghillie.db"))
    }

    @Test func withoutAnyHomeTheDatabaseMustBeNamed() {
        let failure = #expect(throws: CommandFailure.self) { try configuration([:]).database(named: nil) }
        #expect(failure?.exitCode == CommandFailure.badInput)
        #expect(failure?.hint?.contains("--database") == true)
    }

    @Test func onlyTheDirectoryOfTheDefaultIsOurs() throws {
        #expect(try configuration(["HOME": "/h"]).database(named: nil).ownDirectory == "/h/.local/share/ghillie")
        #expect(try configuration(["HOME": "/h"]).database(named: "/other/g.db").ownDirectory == nil)
    }

    @Test func aBadLocationIsNamedByItsOriginWithoutItsPassword() {
        let failure = #expect(throws: CommandFailure.self) {
            try configuration(["GHILLIE_DATABASE_URL": "mysql://ann:secret@host/db"]).database(named: nil)
        }
        #expect(failure?.exitCode == CommandFailure.badInput)
        #expect(failure?.message.hasPrefix("GHILLIE_DATABASE_URL cannot be used") == true)
        #expect(failure?.message.contains("secret") == false)
    }

    @Test func whoMigratesIsAutoUnlessSaidOtherwise() throws {
        #expect(try configuration([:]).migration() == .auto)
        #expect(try configuration(["GHILLIE_MIGRATE": "MANUAL"]).migration() == .manual)
        let failure = #expect(throws: CommandFailure.self) { try configuration(["GHILLIE_MIGRATE": "x"]).migration() }
        #expect(failure?.exitCode == CommandFailure.badInput)
    }

    @Test func colourIsForTerminalsThatWantIt() {
        #expect(configuration([:]).colourIsWelcome)
        #expect(configuration(["NO_COLOR": "", "TERM": "xterm"]).colourIsWelcome)
        #expect(!configuration(["NO_COLOR": "1"]).colourIsWelcome)
        #expect(!configuration(["TERM": "dumb"]).colourIsWelcome)
    }
}
